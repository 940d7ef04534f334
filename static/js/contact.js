// Keeping in touch by keyboard: a contact row opens under its person and takes the
// focus; Escape or Close puts it away; once it is recorded, the next person's button has
// the focus, so that forty calls need no mouse. Everything works as a plain page too.
(() => {
  "use strict";

  const buttonAbove = (row) =>
    row.previousElementSibling?.querySelector("[data-contact]");

  const close = (row) => {
    const button = buttonAbove(row);
    row.remove();
    button?.focus();
  };

  // "Next: Call ST-1013-X" opens that row in place, as its own button does.
  const lead = (place, next) => {
    if (!place || !next) return;
    const link = place.querySelector("a");
    link.textContent = next.textContent.trim().replace(/\s+/g, " ");
    link.href = next.href;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      next.click();
    });
    place.hidden = false;
  };

  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-contact-row]");
    if (row && event.target.closest("[data-close-contact]")) close(row);
    if (event.target.closest("[data-print]")) window.print();
  });

  document.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-contact-row]");
    if (event.key === "Escape" && row) close(row);
    if (event.key === " " && event.target.matches("a[data-contact]")) {
      event.preventDefault();
      event.target.click();
    }
  });

  // A second press on the same person puts the row away instead of opening another.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const button = event.target.closest("[data-contact]");
    const below = button?.closest("tr").nextElementSibling;
    if (below?.matches("[data-contact-row]")) {
      event.preventDefault();
      close(below);
    }
  });

  document.addEventListener("htmx:load", (event) => {
    const row = event.detail.elt;
    if (row.matches?.("[data-contact-row]")) {
      const wrong = row.querySelector(".error-summary");
      const first = wrong ?? row.querySelector("[name=mode]:checked");
      first?.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
    if (row.matches?.("[data-contact-done]")) {
      const all = [...document.querySelectorAll("tr:not(.work-done) [data-contact]")];
      const button = buttonAbove(row);
      const next = all[all.indexOf(button) + 1] ?? all.find((one) => one !== button);
      row.previousElementSibling?.classList.add("work-done");
      lead(row.querySelector("[data-next-contact]"), next);
      next?.focus();
    }
    if (row.matches?.("[data-contact-undone]")) {
      row.previousElementSibling?.classList.remove("work-done");
      buttonAbove(row)?.focus();
    }
  });
})();
