// A form with data-once is sent once, however often its button is pressed. The server
// refuses a second time by itself; this spares the reader that answer.
(() => {
  "use strict";

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("once" in form.dataset)) return;
    if (form.dataset.once === "sent") event.preventDefault();
    form.dataset.once = "sent";
  });

  // A page that comes back by the Back button may be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-once]")) {
      form.dataset.once = "";
    }
  });
})();
