// Warns five minutes before the session ends, keeps it alive while somebody works, and keeps what was typed when it ends.
// Kept in this tab only (sessionStorage), for this person and page; never passwords, files, hidden fields or forms
// marked data-private. What a form sends is kept too, since the session may have ended elsewhere: the next page of the
// same session clears it, a page of a new one puts it back. Signing out by choice clears all of it.
// Without this file the session ends all the same.
(() => {
  "use strict";

  const WARN_BEFORE = 5 * 60 * 1000;
  const TELL_SERVER_EVERY = 2 * 60 * 1000;
  const CHECK_EVERY = 5000;
  const PREFIX = "rsp.kept|";
  const TOLD = "rsp.told";

  const dialog = document.getElementById("idle");
  if (!dialog) return;

  const longest = document.getElementById("idle-longest");
  const { person, began, keepAlive, signOut } = dialog.dataset;
  const idleFor = Number(dialog.dataset.idle) * 1000;
  const longestEnd = Date.now() + Number(dialog.dataset.left) * 1000;
  const here = location.pathname + location.search;
  const others = "BroadcastChannel" in window ? new BroadcastChannel("rsp.active") : null;
  let idleEnd = Date.now() + idleFor;
  let toldAt = Date.now();
  let hasEnded = false;

  // --- What was typed

  const isKept = (field) =>
    field.name &&
    !field.disabled &&
    !["hidden", "password", "file", "submit", "button", "image", "reset"].includes(field.type) &&
    field.autocomplete !== "one-time-code";

  // A form shown again with errors holds what was typed as if the page had come with it.
  const isShownAgain = document.getElementById("felsummering") !== null;

  const isChanged = (field) => {
    if (isShownAgain) return true;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return field.value !== field.defaultValue;
  };

  const forms = () => [...document.forms].filter((form) => form.method === "post" && !("private" in form.dataset));

  const valueOf = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked;
    return field.tagName === "SELECT" ? [...field.selectedOptions].map((option) => option.value) : field.value;
  };

  function keepTyped() {
    const kept = forms().flatMap((form, number) => {
      const fields = [...form.elements];
      return fields
        .map((field, place) => ({ number, place, name: field.name, field }))
        .filter(({ field }) => isKept(field) && isChanged(field))
        .map(({ field, ...where }) => ({ ...where, value: valueOf(field) }));
    });
    if (!kept.length) return;
    try {
      sessionStorage.setItem(`${PREFIX}${person}|${here}`, JSON.stringify({ began, kept }));
    } catch {
      // No room: there is nowhere else to put it.
    }
  }

  function putBack(field, value) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = value;
    else if (field.tagName === "SELECT") for (const option of field.options) option.selected = value.includes(option.value);
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function restoreTyped() {
    const key = `${PREFIX}${person}|${here}`;
    const { kept = [] } = JSON.parse(sessionStorage.getItem(key) || "{}");
    const changed = new Set();
    for (const { number, place, name, value } of kept) {
      const form = forms()[number];
      const field = form && form.elements[place];
      if (!field || field.name !== name || !isKept(field)) continue;
      putBack(field, value);
      changed.add(form);
    }
    for (const form of changed) form.prepend(document.getElementById("idle-kept").content.cloneNode(true));
    if (changed.size) sessionStorage.removeItem(key);
  }

  function forget(which) {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(PREFIX) && which(key)) sessionStorage.removeItem(key);
    }
  }

  // What this session sent has been answered by a page of the same session: nothing of it was lost.
  const isAnswered = (key) => JSON.parse(sessionStorage.getItem(key) || "{}").began === began;

  // --- Time

  const ends = () => Math.min(idleEnd, longestEnd);
  const clock = (time) => new Intl.DateTimeFormat("sv-SE", { timeStyle: "short" }).format(time).replace(":", ".");

  function extend() {
    idleEnd = Date.now() + idleFor;
    if (dialog.open) dialog.close();
  }

  // "extended", "ended" (the server knows no session) or "unreached".
  async function tellServer() {
    toldAt = Date.now();
    const body = new FormData();
    body.append("csrfmiddlewaretoken", document.querySelector("#idle-out [name=csrfmiddlewaretoken]").value);
    try {
      const response = await fetch(keepAlive, { method: "POST", body, redirect: "manual" });
      if (response.type === "opaqueredirect") return "ended";
      if (response.status !== 204) return "unreached";
    } catch {
      return "unreached"; // No network: the session may still be there when it is back.
    }
    extend();
    if (others) others.postMessage("active");
    return "extended";
  }

  const count = dialog.querySelector("[data-countdown]");
  const said = dialog.querySelector("[data-said]");

  function showCountdown(left) {
    const seconds = Math.max(0, Math.ceil(left / 1000));
    const isMinutes = seconds > 60;
    const number = isMinutes ? Math.ceil(seconds / 60) : seconds;
    const words = count.dataset[(isMinutes ? "minute" : "second") + (number === 1 ? "" : "s")].replace("#", number);
    if (count.textContent === words) return;
    count.textContent = words;
    // Read out each minute, and in the last one at every twenty seconds.
    if (isMinutes || number % 20 === 0) said.textContent = `${said.dataset.words} ${words}`;
  }

  function warn(left) {
    showCountdown(left);
    if (dialog.open) return;
    if (longest.open) longest.close();
    dialog.querySelector("[data-unreached]").hidden = true;
    dialog.showModal();
  }

  // The end that no activity moves is told once in each session, whichever page is open.
  function warnOfLongest() {
    if (longest.open || sessionStorage.getItem(TOLD) === `${person}|${began}`) return;
    sessionStorage.setItem(TOLD, `${person}|${began}`);
    longest.querySelector("[data-until]").textContent = clock(longestEnd);
    longest.showModal();
  }

  function end() {
    hasEnded = true;
    keepTyped();
    const out = document.getElementById("idle-out");
    out.elements.next.value = here;
    out.submit();
  }

  function check() {
    const left = ends() - Date.now();
    if (hasEnded) return;
    if (left <= 0) end();
    else if (idleEnd < longestEnd && left <= WARN_BEFORE) warn(left);
    else if (longestEnd - Date.now() <= WARN_BEFORE) warnOfLongest();
  }

  function noticeActivity() {
    if (!dialog.open && !hasEnded && Date.now() - toldAt > TELL_SERVER_EVERY) tellServer();
  }

  dialog.querySelector("[data-stay]").addEventListener("click", async () => {
    const answer = await tellServer();
    if (answer === "ended") return end();
    if (answer === "extended") return check();
    dialog.querySelector("[data-until]").textContent = clock(ends());
    dialog.querySelector("[data-unreached]").hidden = false;
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    dialog.querySelector("[data-stay]").click();
  });
  longest.querySelector("[data-close]").addEventListener("click", () => longest.close());
  longest.querySelector("[data-again]").addEventListener("click", (event) => {
    event.preventDefault();
    end();
  });
  for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, noticeActivity, { passive: true });
  document.addEventListener("visibilitychange", check);
  document.addEventListener("submit", (event) => {
    if (event.target.action === new URL(signOut, location).href) {
      forget(() => true);
      sessionStorage.removeItem(TOLD);
      // What waits to be sent (static/js/offline-entry.js): the phone may be somebody else's next.
      for (const key of Object.keys(localStorage)) if (/^rsp\.(entry|draft)\|/.test(key)) localStorage.removeItem(key);
    }
    if (!event.defaultPrevented && forms().includes(event.target)) keepTyped();
  });
  if (others) {
    others.onmessage = extend;
    others.postMessage("active"); // This page was just fetched, which the server counts as activity.
  }
  window.setInterval(check, CHECK_EVERY);
  window.setInterval(() => dialog.open && check(), 1000);

  forget((key) => !key.startsWith(`${PREFIX}${person}|`) || isAnswered(key));
  restoreTyped();
})();
