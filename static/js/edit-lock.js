// Keeps the advice "X redigerar också" alive while a form is open, and lets it go when the page is left.
// Without this file the lock ends by itself after three minutes, and the note is that of when the page was opened.
(() => {
  "use strict";

  const EVERY = 60000;
  const box = document.getElementById("redigerar");
  if (!box || !box.dataset.token) return; // Without a token it is an example: the page of components.

  const message = box.querySelector("[data-note]");
  const frame = box.querySelector(".note");

  function request(extra) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", box.dataset.csrf);
    body.append("token", box.dataset.token);
    if (extra) body.append(extra, "1");
    return body;
  }

  function show(note) {
    if (message.textContent.trim() === note) return; // Said once; a screen reader need not hear it each minute.
    message.textContent = note;
    frame.hidden = note === "";
  }

  async function renew() {
    try {
      const response = await fetch(box.dataset.url, { method: "POST", body: request(), redirect: "error" });
      if (response.ok) show((await response.json()).note);
    } catch {
      // No network or signed out: the lock ends by itself, and saving says what is wrong.
    }
  }

  window.setInterval(renew, EVERY);

  // Saved or left. A page kept for the back button takes its lock again when it is shown.
  window.addEventListener("pagehide", () => navigator.sendBeacon(box.dataset.url, request("release")));
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) renew();
  });
})();
