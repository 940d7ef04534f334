// Light or dark: the system's choice until the reader makes another, which this browser
// then remembers. Runs before the page is drawn, so that nothing flashes.
(() => {
  "use strict";

  const KEY = "trialsite-theme";
  const root = document.documentElement;
  const sheet = document.getElementById("dark-colours");
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  const remembered = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // Storage may be forbidden; then the system decides.
    }
  };

  const remember = (theme) => {
    try {
      if (theme) localStorage.setItem(KEY, theme);
      else localStorage.removeItem(KEY);
    } catch {
      // Without storage the choice lasts for this page.
    }
  };

  const ofSystem = () => (system.matches ? "dark" : "light");

  const show = (theme) => {
    root.dataset.bsTheme = theme;
    sheet.media = theme === "dark" ? "screen" : "not all";
    for (const toggle of document.querySelectorAll("[data-theme-toggle]")) {
      toggle.hidden = false;
      toggle.setAttribute("aria-pressed", String(theme === "dark"));
    }
  };

  const current = () => remembered() ?? ofSystem();

  show(current());
  system.addEventListener("change", () => show(current()));
  document.addEventListener("DOMContentLoaded", () => show(current()));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    // Choosing what the system has anyway means following it again.
    remember(theme === ofSystem() ? null : theme);
    show(theme);
  });
})();
