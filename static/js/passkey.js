// Signs in with a passkey, shows one again, or makes a new one. A form says which by data-passkey: "get" or "create".
// What the server asks for is read from data-options (the id of a JSON block) or fetched from data-options-url.
// Without this file the forms stay hidden: a passkey cannot be used without a script.
(() => {
  "use strict";

  if (!window.PublicKeyCredential) return;

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (character) => character.charCodeAt(0));
  };

  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");

  async function optionsOf(form) {
    if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent).publicKey;
    const response = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" }, redirect: "error" });
    if (!response.ok) throw new Error(`The challenge was answered with ${response.status}`);
    return (await response.json()).request_options.publicKey;
  }

  function readable(options) {
    const known = (list) => (list || []).map((item) => ({ ...item, id: bytes(item.id) }));
    const read = { ...options, challenge: bytes(options.challenge) };
    if (options.user) read.user = { ...options.user, id: bytes(options.user.id) };
    if (options.allowCredentials) read.allowCredentials = known(options.allowCredentials);
    if (options.excludeCredentials) read.excludeCredentials = known(options.excludeCredentials);
    return read;
  }

  function sendable(credential) {
    const response = { clientDataJSON: text(credential.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    };
  }

  async function use(form) {
    const problem = form.querySelector("[data-problem]");
    problem.hidden = true;
    try {
      const publicKey = readable(await optionsOf(form));
      const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
      form.elements.credential.value = JSON.stringify(sendable(credential));
      form.submit();
    } catch {
      problem.hidden = false; // Cancelled, timed out or no passkey here: the browser has said which.
    }
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      use(form);
    });
  }
})();
