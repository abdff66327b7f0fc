// Keeps the page of a job that is under way up to date, so that nobody needs to press "Uppdatera".
// Screen readers are told of the state when it changes, and of the progress at most every 15 seconds.
(() => {
  "use strict";

  const FIRST_WAIT = 2000;
  const LONGEST_WAIT = 15000;
  const TELL_EVERY = 15000;

  const message = document.getElementById("jobb-besked");
  let wait = FIRST_WAIT;
  let toldAt = Date.now();
  let lastState = null;

  const page = () => document.getElementById("jobb");

  async function answerOf(url, type) {
    // Signed out, the answer is the sign-in page: a redirect is an error here, and the link "Uppdatera" remains.
    const response = await fetch(url, { headers: { Accept: type }, redirect: "error", cache: "no-store" });
    if (!response.ok) throw new Error(String(response.status));
    return response;
  }

  function show(job) {
    const bar = document.getElementById("jobb-stapel");
    const text = document.getElementById("jobb-text");
    if (bar && job.total > 0) {
      bar.max = job.total;
      bar.value = job.done;
      document.getElementById("jobb-matt").textContent = job.measure;
    }
    if (job.text) text.textContent = job.text;
    if (Date.now() - toldAt > TELL_EVERY && job.text !== message.textContent) {
      message.textContent = job.text;
      toldAt = Date.now();
    }
  }

  async function replacePage(label) {
    const response = await answerOf(window.location.href, "text/html");
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("jobb");
    const old = page();
    const hadFocus = old.contains(document.activeElement);
    old.replaceWith(fresh);
    if (hadFocus) fresh.focus();
    message.textContent = label;
    return fresh.hasAttribute("data-progress-url");
  }

  async function look() {
    const job = await (await answerOf(page().dataset.progressUrl, "application/json")).json();
    const changed = lastState !== null && job.state !== lastState;
    lastState = job.state;
    if (!job.is_live || changed) return replacePage(job.label);
    show(job);
    return true;
  }

  async function keepLooking() {
    if (document.visibilityState === "visible") {
      try {
        if (!(await look())) return;
        wait = Math.min(wait * 1.2, LONGEST_WAIT);
      } catch {
        return; // The link "Uppdatera" is still there, and tells what is wrong.
      }
    }
    window.setTimeout(keepLooking, wait);
  }

  if (page() && page().dataset.progressUrl) window.setTimeout(keepLooking, wait);
})();
