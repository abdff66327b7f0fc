// Keeps what is written in a form on this device until it is sent, and says so: a phone loses its connection.
// The form carries data-kept-text (rsp.draft|<person>|<name>: idle-warning.js clears it when somebody signs out by
// choice, offline-entry.js when it is old), data-kept-version (texts of another version are thrown away) and
// data-kept-words ("Sparad kl. {time}."). Fields that name the form with their form attribute belong to it.
(() => {
  "use strict";

  const form = document.querySelector("form[data-kept-text]");
  if (!form) return;
  const start = `${form.dataset.keptText}:`;
  const prefix = `${start}${form.dataset.keptVersion}:`;
  const areas = [...form.elements].filter((element) => element instanceof HTMLTextAreaElement);

  function attempt(act) {
    try {
      return act(window.localStorage);
    } catch {
      return null; // No room, or the browser keeps nothing: the page works as without this file.
    }
  }

  function say(area) {
    const line = area.closest(".field")?.querySelector(".kept");
    if (!line) return;
    const now = new Date();
    const time = `${String(now.getHours()).padStart(2, "0")}.${String(now.getMinutes()).padStart(2, "0")}`;
    line.textContent = form.dataset.keptWords.replace("{time}", time);
    line.hidden = false;
  }

  attempt((store) => {
    for (const key of Object.keys(store)) {
      if (key.startsWith(start) && !key.startsWith(prefix)) store.removeItem(key);
    }
  });

  for (const area of areas) {
    const kept = attempt((store) => JSON.parse(store.getItem(prefix + area.name)).text);
    if (kept && !area.value) {
      area.value = kept;
      const details = area.closest("details");
      if (details) details.open = true;
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    area.addEventListener("input", () => {
      const isKept = attempt((store) => {
        if (area.value) store.setItem(prefix + area.name, JSON.stringify({ text: area.value, at: Date.now() }));
        else store.removeItem(prefix + area.name);
        return true;
      });
      if (isKept && area.value) say(area);
    });
  }
})();
