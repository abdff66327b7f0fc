// Rows of a plan that are edited in their place: focus goes where the row was opened or closed, and the advice
// "X redigerar också" is kept alive while a row is open. Without this file the rows are still edited, by pages.
(() => {
  "use strict";

  const EVERY = 60000;

  function body(box, extra) {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", box.dataset.csrf);
    data.append("token", box.dataset.token);
    if (extra) data.append(extra, "1");
    return data;
  }

  async function renew(box) {
    try {
      const response = await fetch(box.dataset.url, { method: "POST", body: body(box), redirect: "error" });
      if (!response.ok) return;
      const { note } = await response.json();
      const words = box.querySelector("[data-note]");
      if (words.textContent.trim() === note) return;
      words.textContent = note;
      box.querySelector(".note").hidden = note === "";
    } catch {
      // No network or signed out: the lock ends by itself, and saving says what is wrong.
    }
  }

  const open = () => document.querySelectorAll("[data-lock][data-token]");
  window.setInterval(() => open().forEach(renew), EVERY);
  window.addEventListener("pagehide", () =>
    open().forEach((box) => navigator.sendBeacon(box.dataset.url, body(box, "release"))),
  );

  // The row that was swapped: what is wrong first, then the first field of an opened one, else the link that opens it.
  let last = "";
  document.addEventListener("htmx:before:request", (event) => {
    const row = event.target.closest?.(".plangoal, .insats");
    last = row ? row.id : "";
  });
  document.addEventListener("htmx:after:swap", () => {
    const row = last && document.getElementById(last);
    last = "";
    const place = row || document.querySelector(".conflict-row");
    if (!place) return;
    const goal =
      place.querySelector(".errsum") ||
      place.querySelector("form.edit :is(input:not([type=hidden]), textarea, select)") ||
      place.querySelector(":is(h3, .goalhead) a, h2");
    if (goal) goal.focus();
  });
})();
