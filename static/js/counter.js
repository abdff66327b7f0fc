// Counts the characters of a long text while it is written ("166 av 2 000 tecken") and tells when it is too long.
// Without this file the number is that of when the page was made, and saving tells what does not fit.
// It listens on the document: texts in a part of the page that was swapped in later are counted too.
(() => {
  "use strict";

  if (document.documentElement.dataset.counter) return; // Every long text names this file; once is enough.
  document.documentElement.dataset.counter = "on";

  const SAY_AFTER = 1000;
  const NEARLY_FULL = 0.9;
  const SPACE = "\u00a0";
  const waiting = new WeakMap();

  const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, SPACE);

  function count(area) {
    const counter = document.getElementById(area.dataset.counter);
    if (!counter) return;
    const room = Number(counter.dataset.room);
    const used = [...area.value].length;
    const template = used > room ? counter.dataset.over : counter.dataset.within;
    const words = template
      .replace("{used}", number(used))
      .replace("{room}", number(room))
      .replace("{over}", number(used - room));
    counter.textContent = words;
    counter.toggleAttribute("data-full", used > room);
    say(area, counter.nextElementSibling, used >= room * NEARLY_FULL ? words : "");
  }

  // Read aloud when the writer pauses, and only when the room is nearly out: a number at every key is noise.
  function say(area, live, words) {
    window.clearTimeout(waiting.get(area));
    waiting.set(area, window.setTimeout(() => { live.textContent = words; }, SAY_AFTER));
  }

  document.addEventListener("input", (event) => {
    if (event.target instanceof HTMLTextAreaElement && event.target.dataset.counter) count(event.target);
  });
})();
