// A table that is wider than its box can be scrolled by keyboard: the box becomes a stop
// of the Tab key, named like its table, while it overflows and only then.
(() => {
  "use strict";

  const nameOf = (box) => {
    const table = box.querySelector("table");
    const title = document.getElementById(table?.getAttribute("aria-labelledby"));
    return (table?.caption ?? title)?.textContent.trim() || "Table";
  };

  const measure = (box) => {
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", nameOf(box));
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    }
  };

  const sizes = new ResizeObserver((entries) => {
    for (const entry of entries) measure(entry.target);
  });
  const watch = (within) => {
    for (const box of within.querySelectorAll(".table-box")) sizes.observe(box);
  };

  watch(document);
  document.addEventListener("htmx:load", (event) => watch(event.detail.elt));
})();
