// Suggestions of the search in the header: arrows move among them, Escape and leaving close them. Without this they
// are a list of links after the field.
(() => {
  const box = document.getElementById("sok-forslag");
  const field = document.getElementById("sok");
  if (!box || !field) {
    return;
  }
  const around = box.parentElement;
  const close = () => box.replaceChildren();

  around.addEventListener("keydown", (event) => {
    const links = [...box.querySelectorAll("a")];
    const now = links.indexOf(document.activeElement);
    if (event.key === "Escape" && links.length) {
      close();
      field.focus();
    } else if (event.key === "ArrowDown" && now + 1 < links.length) {
      event.preventDefault();
      links[now + 1].focus();
    } else if (event.key === "ArrowUp" && now >= 0) {
      event.preventDefault();
      (now ? links[now - 1] : field).focus();
    }
  });
  around.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !around.contains(event.relatedTarget)) {
      close();
    }
  });
  document.addEventListener("click", (event) => {
    if (!around.contains(event.target)) {
      close();
    }
  });
})();
