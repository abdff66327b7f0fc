// A quick entry that survives a lost connection. What is typed is kept in this browser (localStorage) for this person,
// until the server has it; each entry carries a key, so that one sent twice is recorded once. It is sent when the page
// is opened or the network comes back; there is no service worker. Signing out by choice clears it
// (static/js/idle-warning.js). Without this file the form is posted as any other.
(() => {
  "use strict";

  const ENTRY = "rsp.entry|";
  const DRAFT = "rsp.draft|";
  const LONGEST = 7 * 24 * 60 * 60 * 1000;
  const SENT_LATER = "X-Entry-Sent-Later";

  const told = document.querySelector("[data-unsent]");
  if (!told) return;
  const form = document.querySelector("form[data-offline-entry]");
  const person = told.dataset.person;
  const mine = `${ENTRY}${person}|`;
  const draftKey = `${DRAFT}${person}|${location.pathname}`;
  let isSending = false;

  // --- What is kept

  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function keep(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify({ ...value, at: Date.now() }));
      return true;
    } catch {
      return false; // No room: the form is then sent as any other.
    }
  }

  // A draft has no key of its own: what is typed over it is another entry.
  const keepDraft = ({ entry_key, ...fields }) => keep(draftKey, { fields });

  const waiting = () => Object.keys(localStorage).filter((key) => key.startsWith(mine));

  // What the person has not been able to send waits for as long as it takes.
  function forgetOld() {
    for (const key of Object.keys(localStorage)) {
      const mayGo = key.startsWith(DRAFT) || (key.startsWith(ENTRY) && !key.startsWith(mine));
      if (mayGo && Date.now() - ((read(key) || {}).at || 0) > LONGEST) localStorage.removeItem(key);
    }
  }

  // --- What is said

  const say = (words) => {
    told.textContent = words;
  };

  function tellWaiting(first = "") {
    const count = waiting().length;
    const words = count === 1 ? told.dataset.one : told.dataset.many.replace("#", count);
    say([first, count ? words : ""].filter(Boolean).join(" "));
  }

  // --- The form

  const newKey = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
  };

  const typed = () => Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));

  function fill(fields) {
    for (const [name, value] of Object.entries(fields)) {
      if (form.elements[name]) form.elements[name].value = value;
    }
  }

  function startAnew() {
    localStorage.removeItem(draftKey);
    form.reset();
    form.elements.entry_key.value = newKey();
    form.querySelector("select, input:not([type=hidden])").focus();
  }

  // --- Sending: "sent", "unreached", "signed out" or "refused"

  async function send(entry) {
    const body = new FormData();
    for (const [name, value] of Object.entries(entry.fields)) body.append(name, value);
    body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    let response;
    try {
      response = await fetch(entry.url, { method: "POST", body, headers: { [SENT_LATER]: "1" } });
    } catch {
      return { outcome: "unreached" };
    }
    if (response.status === 201) return { outcome: "sent", next: response.headers.get("Location") };
    if (response.redirected) return { outcome: "signed out" };
    return { outcome: response.status >= 500 ? "unreached" : "refused" };
  }

  async function sendWaiting() {
    if (isSending || !navigator.onLine) return;
    isSending = true;
    let said = "";
    for (const key of waiting()) {
      const entry = read(key);
      const { outcome } = entry ? await send(entry) : { outcome: "sent" };
      if (outcome === "sent") {
        localStorage.removeItem(key);
        said = told.dataset.sent;
      } else if (outcome === "signed out") {
        said = told.dataset.signedOut;
        break;
      } else if (outcome === "refused" && form && new URL(entry.url, location).pathname === location.pathname) {
        localStorage.removeItem(key);
        keepDraft(entry.fields);
        fill(entry.fields);
        said = told.dataset.refused;
        break;
      }
    }
    isSending = false;
    tellWaiting(said);
  }

  async function submit(event) {
    const entry = { url: location.pathname, fields: typed() };
    const key = mine + entry.fields.entry_key;
    const isComplete = [...form.querySelectorAll("select, input:not([type=hidden])")].every((field) => field.value.trim());
    if (!isComplete || !keep(key, entry)) return; // The server says what is missing.
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    const { outcome, next } = navigator.onLine ? await send(entry) : { outcome: "unreached" };
    isSending = false;
    if (outcome === "sent") {
      localStorage.removeItem(key);
      localStorage.removeItem(draftKey);
      location.assign(next);
    } else if (outcome === "refused") {
      localStorage.removeItem(key);
      form.submit(); // The page then says why, at the fields.
    } else if (outcome === "signed out") {
      localStorage.removeItem(draftKey);
      location.reload(); // To sign in; what waits is sent after that.
    } else {
      startAnew();
      tellWaiting(told.dataset.saved);
    }
  }

  forgetOld();
  if (form) {
    const draft = read(draftKey);
    const isShownAgain = document.getElementById("felsummering") !== null;
    if (draft && !isShownAgain) {
      fill(draft.fields);
      say(told.dataset.draft);
    }
    form.addEventListener("input", () => keepDraft(typed()));
    form.addEventListener("submit", submit);
  }
  window.addEventListener("online", sendWaiting);
  if (waiting().length) sendWaiting();
})();
