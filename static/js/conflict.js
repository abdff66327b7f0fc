// Says at once, at the field and beside the button, what has been chosen. Without this file it is said after "Spara".
(() => {
  "use strict";

  function choose(radio) {
    const field = radio.closest("fieldset");
    const row = document.querySelector(`[data-status="${field.id}"]`);
    for (const place of [field, row]) {
      place.querySelector("[data-ready]").hidden = false;
      place.querySelector("[data-waiting]").hidden = true;
    }
    field.classList.remove("bad");
    const error = field.querySelector(".err");
    if (error) error.hidden = true;
    const pick = radio.closest(".pick");
    const value = pick.querySelector(".txt--big ins");
    const title = pick.querySelector("b");
    const words = [title.dataset.said || title.textContent];
    if (value) words.push(value.lastChild.textContent.trim());
    row.querySelector("[data-words]").textContent = words.join(", ");
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches('.merge input[type="radio"]')) choose(event.target);
  });

  // A choice that the browser kept when the page was loaded again.
  for (const radio of document.querySelectorAll('.merge input[type="radio"]:checked')) {
    const row = document.querySelector(`[data-status="${radio.closest("fieldset").id}"] [data-ready]`);
    if (row.hidden && !radio.closest("fieldset").matches(".bad")) choose(radio);
  }
})();
