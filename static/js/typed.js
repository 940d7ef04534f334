// Keeps what is typed into forms, so that being signed out loses nothing: in this tab
// alone (sessionStorage), for this person alone, until the same page is open again after
// signing in. Signing out, and every page that was reached without signing in, forgets it.
(() => {
  "use strict";

  const PREFIX = "trialsite-typed:";
  const BACK = `${PREFIX}back`;
  const NEVER = ["password", "hidden", "file", "submit", "button", "search"];

  const who = document.body.dataset.typedOf;
  const key = `${PREFIX}${who}:${location.pathname}`;

  const read = (name) => {
    try {
      return sessionStorage.getItem(name);
    } catch {
      return null; // Storage may be forbidden; then nothing is kept.
    }
  };

  const write = (name, value) => {
    try {
      sessionStorage.setItem(name, value);
    } catch {
      // Full or forbidden: the page works without.
    }
  };

  const forget = () => {
    try {
      for (const name of Object.keys(sessionStorage)) {
        if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
      }
    } catch {
      // Nothing was kept.
    }
  };

  // What a page was drawn from (trialsite/editing) comes back with what was typed on it:
  // on the page as it is now, that would be taken for newer than what others saved.
  const isBase = (field) => /^based[-_]/.test(field.name);
  const fieldsOf = (form) =>
    [...form.elements].filter(
      (field) => field.name && (isBase(field) || !NEVER.includes(field.type)),
    );
  const forms = () => [...document.querySelectorAll("main form[method=post]")];
  const ticks = (field) => field.type === "radio" || field.type === "checkbox";

  const valueOf = (field) => {
    if (field.multiple) return [...field.selectedOptions].map((option) => option.value);
    return ticks(field) ? field.checked : field.value;
  };

  const isUntouched = (field) => {
    if (isBase(field)) return false;
    if (ticks(field)) return field.checked === field.defaultChecked;
    if (field.options) {
      return [...field.options].every((each) => each.selected === each.defaultSelected);
    }
    return field.value === field.defaultValue;
  };

  const kept = (field) => (isUntouched(field) ? null : valueOf(field));

  const put = (field, value) => {
    if (value === null) return false; // It was not touched.
    if (isBase(field)) {
      field.value = value;
      return false;
    }
    if (JSON.stringify(valueOf(field)) === JSON.stringify(value)) return false;
    if (field.multiple) {
      for (const option of field.options) option.selected = value.includes(option.value);
    } else if (ticks(field)) field.checked = value;
    else field.value = value;
    // A button that was switched off is not pressed: nothing is told to be saved.
    const answered = !ticks(field) || value;
    if (answered) {
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    return true;
  };

  const keep = (event) => {
    const form = event.target.form;
    if (!event.isTrusted || !forms().includes(form)) return;
    write(key, JSON.stringify(forms().map((each) => fieldsOf(each).map(kept))));
  };

  const restore = (all) => {
    let changed = false;
    for (const [place, form] of forms().entries()) {
      const fields = fieldsOf(form);
      const values = all[place] ?? [];
      if (fields.length !== values.length) continue; // Another form stands here now.
      for (const [number, field] of fields.entries()) {
        changed = put(field, values[number]) || changed;
      }
    }
    return changed;
  };

  const say = () => {
    const note = document.createElement("p");
    note.className = "message message-info";
    note.setAttribute("role", "status");
    document.querySelector("main .page-header").after(note);
    note.textContent =
      "What you had typed before you were signed out is back. Check it, then save it.";
  };

  if (!who) {
    // The sign-in page: who comes from here gets back what was kept.
    write(BACK, "yes");
    return;
  }

  const stored = read(BACK) && read(key);
  forget();
  if (stored && restore(JSON.parse(stored))) say();

  document.addEventListener("input", keep);
  document.addEventListener("change", keep);
  document.addEventListener("submit", (event) => {
    if ("forgetTyped" in event.target.dataset) forget();
  });
})();
