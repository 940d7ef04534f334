// The code in a link stands behind the #, which the browser sends to nobody. It is put
// into the page's field and taken out of the address bar and the history.
(() => {
  "use strict";

  const field = document.querySelector("[data-code]");
  const code = location.hash.slice(1);
  if (!field || !code) return;
  field.value = code;
  field.closest(".mb-3").hidden = true;
  document.querySelector("[data-code-here]").hidden = false;
  document.querySelector("[data-code-missing]").hidden = true;
  history.replaceState(null, "", location.pathname + location.search);
})();
