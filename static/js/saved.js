// Says whether answers have reached the server. An element that htmx sends from carries
// data-saves; the indicator (_components/saved.html) shows saving, saved or failed.
(() => {
  "use strict";

  const say = (event, state) => {
    if (!event.detail.elt.closest("[data-saves]")) return;
    for (const indicator of document.querySelectorAll("[data-saved]")) {
      indicator.dataset.state = state;
    }
  };

  document.addEventListener("htmx:beforeRequest", (event) => say(event, "saving"));
  document.addEventListener("htmx:afterRequest", (event) => {
    say(event, event.detail.successful ? "saved" : "failed");
  });
  document.addEventListener("htmx:sendError", (event) => say(event, "failed"));
  document.addEventListener("htmx:timeout", (event) => say(event, "failed"));
})();
