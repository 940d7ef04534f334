// What htmx sends and the server cannot take at this moment. What saves in passing
// (data-saves) is sent again by itself, later each time, with what stands in its fields
// by then; a poll goes on anyway; of anything else the reader is told, where they
// pressed.
(() => {
  "use strict";

  const FIRST = 2_000;
  const LONGEST = 20_000;

  const waiting = new WeakMap(); // Element -> the timer of its next try.
  const pauses = new WeakMap(); // Element -> how long the last pause was.

  const saves = (element) => element.closest("[data-saves]");
  const polls = (element) => /\bevery\b/.test(element.getAttribute("hx-trigger") ?? "");
  const placeOf = (element) => element.closest("form, tr") ?? element;

  const note = (element) => placeOf(element).parentElement?.querySelector("[data-unreached]");

  const say = (element, verb) => {
    if (note(element)) return;
    const place = placeOf(element);
    const words = document.createElement("p");
    words.className = "message message-error";
    words.setAttribute("role", "alert");
    words.textContent =
      verb === "get"
        ? "The server does not answer at this moment: try again."
        : "The server does not answer at this moment, so nothing was saved. What you typed is still here: try again.";
    if (place.matches("tr")) {
      const row = document.createElement("tr");
      const cell = row.appendChild(document.createElement("td"));
      cell.colSpan = place.cells.length;
      cell.append(words);
      row.dataset.unreached = "";
      place.after(row);
    } else {
      words.dataset.unreached = "";
      place.before(words);
    }
  };

  const retry = (element) => {
    const pause = Math.min((pauses.get(element) ?? FIRST / 2) * 2, LONGEST);
    pauses.set(element, pause);
    clearTimeout(waiting.get(element));
    const again = () => element.isConnected && window.htmx.trigger(element, "change");
    waiting.set(element, setTimeout(again, pause));
  };

  const unreached = (event) => {
    const element = event.detail.elt;
    if (saves(element)) retry(element);
    else if (!polls(element)) say(element, event.detail.requestConfig?.verb);
  };

  document.addEventListener("htmx:sendError", unreached);
  document.addEventListener("htmx:timeout", unreached);
  document.addEventListener("htmx:responseError", (event) => {
    // What was refused for good is refused again.
    if ([502, 503, 504].includes(event.detail.xhr.status)) unreached(event);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    clearTimeout(waiting.get(event.detail.elt));
    note(event.detail.elt)?.remove();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) pauses.delete(event.detail.elt);
  });
})();
