// Warns five minutes before the session ends, keeps it alive while somebody works, and keeps what was typed when it ends.
// Kept in this tab only (sessionStorage), for this person and page; never passwords, files, hidden fields or forms
// marked data-private. Signing out by choice clears it. Without this file the session ends all the same.
(() => {
  "use strict";

  const WARN_BEFORE = 5 * 60 * 1000;
  const TELL_SERVER_EVERY = 2 * 60 * 1000;
  const CHECK_EVERY = 5000;
  const PREFIX = "rsp.kept|";

  const dialog = document.getElementById("idle");
  if (!dialog) return;

  const { person, keepAlive, signOut } = dialog.dataset;
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

  const isChanged = (field) => {
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
      sessionStorage.setItem(`${PREFIX}${person}|${here}`, JSON.stringify(kept));
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
    const kept = JSON.parse(sessionStorage.getItem(key) || "[]");
    sessionStorage.removeItem(key);
    const changed = new Set();
    for (const { number, place, name, value } of kept) {
      const form = forms()[number];
      const field = form && form.elements[place];
      if (!field || field.name !== name || !isKept(field)) continue;
      putBack(field, value);
      changed.add(form);
    }
    for (const form of changed) form.prepend(document.getElementById("idle-kept").content.cloneNode(true));
  }

  function forget(which) {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(PREFIX) && which(key)) sessionStorage.removeItem(key);
    }
  }

  // --- Time

  function extend() {
    idleEnd = Date.now() + idleFor;
    if (dialog.open && idleEnd < longestEnd) dialog.close();
  }

  async function tellServer() {
    toldAt = Date.now();
    const body = new FormData();
    body.append("csrfmiddlewaretoken", document.querySelector("#idle-out [name=csrfmiddlewaretoken]").value);
    try {
      const response = await fetch(keepAlive, { method: "POST", body, redirect: "manual" });
      if (response.status !== 204) return false;
    } catch {
      return false; // No network: the session may still be there when it is back.
    }
    extend();
    if (others) others.postMessage("active");
    return true;
  }

  function warn(isLongest) {
    if (dialog.open) return;
    for (const part of dialog.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "longest") !== isLongest;
    dialog.showModal();
  }

  function end() {
    hasEnded = true;
    keepTyped();
    const out = document.getElementById("idle-out");
    out.elements.next.value = here;
    out.submit();
  }

  function check() {
    const left = Math.min(idleEnd, longestEnd) - Date.now();
    if (hasEnded) return;
    if (left <= 0) end();
    else if (left <= WARN_BEFORE) warn(longestEnd <= idleEnd);
  }

  function noticeActivity() {
    if (!dialog.open && !hasEnded && Date.now() - toldAt > TELL_SERVER_EVERY) tellServer();
  }

  dialog.querySelector("[data-stay]").addEventListener("click", async () => {
    await tellServer();
    dialog.close();
    check();
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    dialog.querySelector("[data-stay]").click();
  });
  for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, noticeActivity, { passive: true });
  document.addEventListener("visibilitychange", check);
  document.addEventListener("submit", (event) => {
    if (event.target.action === new URL(signOut, location).href) forget(() => true);
  });
  if (others) {
    others.onmessage = extend;
    others.postMessage("active"); // This page was just fetched, which the server counts as activity.
  }
  window.setInterval(check, CHECK_EVERY);

  forget((key) => !key.startsWith(`${PREFIX}${person}|`));
  restoreTyped();
})();
