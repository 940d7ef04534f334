// Asks the browser for a passkey, or has it make one, and sends what it answers with the
// form around the button. Without a browser that can, the button is not shown.
(() => {
  "use strict";

  const CANNOT =
    "No passkey was used. Try again, or go on without one: the request was refused, took too long, or this device has none for us.";

  // A passkey belongs to a name; an address of digits has none (WebAuthn, 5.1.2).
  const named = !/^[\d.]+$|^\[/.test(location.hostname);
  const can = window.isSecureContext && window.PublicKeyCredential && named;

  const optionsOf = async (box) => {
    const address = box.dataset.options;
    if (!address) {
      return JSON.parse(document.getElementById("passkey-options").textContent);
    }
    const headers = { Accept: "application/json" };
    return (await fetch(address, { headers })).json();
  };

  const ask = async (box) => {
    const options = await optionsOf(box);
    return box.dataset.passkey === "create"
      ? window.webauthnJSON.create(options.creation_options)
      : window.webauthnJSON.get(options.request_options);
  };

  for (const box of document.querySelectorAll("[data-passkey]")) {
    const button = box.querySelector("button");
    if (!can) {
      const quiet = box.dataset.passkey === "sign-in";
      box.querySelector("[data-passkey-cannot]").hidden = quiet;
      continue;
    }
    button.hidden = button.form.hidden = false;
    button.addEventListener("click", async () => {
      const error = box.querySelector("[data-passkey-error]");
      error.textContent = "";
      button.disabled = true;
      try {
        const form = button.form;
        form.elements.credential.value = JSON.stringify(await ask(box));
        form.submit();
      } catch {
        error.textContent = CANNOT;
        button.disabled = false;
      }
    });
  }
})();
