// Copies the text that a button names by data-copy (an id), without the spaces that make it easier to read.
// Without this file, or on a page without TLS, the button stays hidden: the text can be marked and copied by hand.
(() => {
  "use strict";

  if (!navigator.clipboard) return;

  for (const button of document.querySelectorAll("button[data-copy]")) {
    const said = document.getElementById(`${button.dataset.copy}-said`);
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.replace(/\s/g, ""));
        said.textContent = said.dataset.done;
      } catch {
        said.textContent = said.dataset.failed;
      }
    });
  }
})();
