// The menus are details elements and work without this; it closes them on Escape and on
// a press elsewhere, and puts "/" on the participant search.
(() => {
  "use strict";

  const open = () => document.querySelectorAll("details.menu[open]");

  document.addEventListener("click", (event) => {
    for (const menu of open()) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of open()) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const field = document.querySelector("[data-slash-focus]");
    if (event.key === "/" && plain && !typing && field) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
})();
