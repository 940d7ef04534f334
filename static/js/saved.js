// Says whether answers have reached the server. An element that htmx sends from carries
// data-saves; the indicator (_components/saved.html) shows saving, saved or failed.
(() => {
  "use strict";

  const tell = (event, state) => {
    if (!event.detail.elt.closest("[data-saves]")) return;
    for (const indicator of document.querySelectorAll("[data-saved]")) {
      indicator.dataset.state = state;
    }
  };

  document.addEventListener("htmx:beforeRequest", (event) => tell(event, "saving"));
  document.addEventListener("htmx:afterRequest", (event) => {
    tell(event, event.detail.successful ? "saved" : "failed");
  });
  document.addEventListener("htmx:sendError", (event) => tell(event, "failed"));
  document.addEventListener("htmx:timeout", (event) => tell(event, "failed"));
})();
