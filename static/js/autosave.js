// Keeps what is typed in an edit form as the user's own draft: two seconds after the last change, and on leaving a
// field. Without this file nothing is kept until the form is saved.
// It listens on the document: a form in a part of the page that was swapped in later is kept too.
(() => {
  "use strict";

  if (document.documentElement.dataset.autosave) return; // Every draft names this file; once is enough.
  document.documentElement.dataset.autosave = "on";

  const AFTER_CHANGE = 2000;
  const AGAIN = 10000;
  const states = new WeakMap();

  function stateOf(form) {
    if (!states.has(form)) states.set(form, { timer: 0, changed: false, request: null, left: false });
    return states.get(form);
  }

  const boxOf = (form) => form && form.querySelector("[data-draft]");

  function wait(form, time) {
    const state = stateOf(form);
    window.clearTimeout(state.timer);
    state.timer = window.setTimeout(() => keep(form), time);
  }

  async function keep(form) {
    const state = stateOf(form);
    const box = boxOf(form);
    window.clearTimeout(state.timer);
    if (!box || !state.changed || state.left || !form.isConnected) return;
    if (state.request) state.request.abort(); // What is newer goes instead.
    const request = new AbortController();
    state.request = request;
    state.changed = false;
    try {
      const body = new FormData(form);
      const response = await fetch(box.dataset.url, { method: "POST", body, redirect: "error", signal: request.signal });
      if (response.status >= 500) throw new Error(response.statusText);
      const answer = await response.json().catch(() => ({}));
      // What is refused is not sent again until it is changed.
      say(box, answer.saved || "", response.ok ? "" : answer.error || box.dataset.failed);
    } catch (error) {
      if (request.signal.aborted) return;
      state.changed = true;
      say(box, "", box.dataset.failed);
      wait(form, AGAIN); // No network, or signed out for a while: the text stands in the form, and is sent again.
    } finally {
      if (state.request === request) state.request = null;
    }
  }

  function say(box, saved, failed) {
    const said = box.querySelector("[data-draft-said]");
    const alarm = box.querySelector("[data-draft-failed]");
    if (said.textContent !== saved) said.textContent = saved;
    if (alarm.textContent !== failed) alarm.textContent = failed;
  }

  function changed(event) {
    const form = event.target.form;
    if (!boxOf(form)) return;
    const state = stateOf(form);
    state.changed = true;
    state.left = false; // Sent in vain, as without network: the form stands, and goes on.
    wait(form, AFTER_CHANGE);
  }

  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("focusout", (event) => {
    if (boxOf(event.target.form)) keep(event.target.form);
  });

  // Saved, dropped or kept by a button: what is on its way must not come after it and bring the draft back.
  document.addEventListener("submit", (event) => {
    if (!boxOf(event.target)) return;
    const state = stateOf(event.target);
    state.left = true;
    window.clearTimeout(state.timer);
    if (state.request) state.request.abort();
  });
})();
