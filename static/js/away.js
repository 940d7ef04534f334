// On the page that says that something is away: looks every few seconds whether it is
// back. A page that was only asked for comes by itself; a form waits for its button,
// unless nothing was begun with it and nothing must be typed again (data-away-send).
(() => {
  "use strict";

  // Not all at the same moment, where many were turned away together.
  const PAUSE = 3_000 + Math.random() * 3_000;

  const words = document.querySelector("[data-away]");
  words.textContent = "This page looks every few seconds whether it is back.";

  const look = async () => {
    try {
      const response = await fetch(words.dataset.away, { cache: "no-store" });
      if (response.ok) {
        if ("awayReload" in words.dataset) location.reload();
        else if ("awaySend" in words.dataset) document.querySelector("form").requestSubmit();
        else words.textContent = words.dataset.awayBack;
        return;
      }
    } catch {
      // Not even the web answers; it may soon.
    }
    setTimeout(look, PAUSE);
  };

  setTimeout(look, PAUSE);
})();
