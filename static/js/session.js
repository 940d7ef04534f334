// Ends the page with the session. Two minutes before, a dialog asks whether the reader is
// still there; at the end the page gives way to the sign-in page, so that it is not left
// lying open. Who types or presses is there: the server is told so once a minute.
(() => {
  "use strict";

  const WARN = 120;
  const TELL = 60_000;

  const dialog = document.querySelector("[data-session]");
  const words = dialog.querySelector("[role=status]");
  const stay = dialog.querySelector("[data-stay]");
  const token = dialog.querySelector("[name=csrfmiddlewaretoken]").value;
  let lastTold = Date.now();
  let active = false; // Somebody did something since the last request said so.
  let asked = false; // The server is being asked how long there is left.
  let dismissed = false; // After a working day nothing helps: the dialog stays shut.
  let ends, dayEnds, timer;

  const secondsTo = (moment) => Math.round((moment - Date.now()) / 1000);

  const learn = (left) => {
    ends = Date.now() + left.idle * 1000;
    dayEnds = Date.now() + left.day * 1000;
    plan();
  };

  const ask = async (method) => {
    const headers = method === "POST" ? { "X-CSRFToken": token, "X-Person": "yes" } : {};
    try {
      const response = await fetch(dialog.dataset.session, { method, headers });
      if (response.ok) learn(await response.json());
      else plan();
    } catch {
      plan(); // Without a network the clock of this page goes on alone.
    }
  };

  const speak = () => {
    const left = Math.max(0, secondsTo(ends));
    const when = left > 60 ? "in 2 minutes" : "within a minute";
    const day = dayEnds - ends < 1000;
    stay.textContent = day ? "I see" : "Stay signed in";
    const text = day
      ? `Your working day of 12 hours is over: you will be signed out ${when}. Save what you are doing. What you have typed stays in this tab until you sign in again.`
      : `You will be signed out ${when}, because nothing was typed or pressed here for a while. What you have typed stays in this tab until you sign in again.`;
    if (words.textContent !== text) words.textContent = text;
  };

  const leave = () => {
    const here = location.pathname + location.search;
    location.assign(`${dialog.dataset.signIn}?next=${encodeURIComponent(here)}`);
  };

  // Other tabs may have kept the session alive: the server knows, so it is asked before
  // the dialog opens and again before the page is left.
  const look = async () => {
    const left = secondsTo(ends);
    if (left > WARN || asked) return plan();
    asked = true;
    await ask("GET");
    asked = false;
  };

  const plan = () => {
    clearTimeout(timer);
    const left = secondsTo(ends);
    if (left <= 0) return leave();
    if (left > WARN) {
      if (dialog.open) dialog.close();
      timer = setTimeout(look, Math.min((left - WARN) * 1000, 60_000));
      return;
    }
    speak();
    if (!dialog.open && !dismissed) dialog.showModal();
    timer = setTimeout(look, Math.min(left, 20) * 1000);
  };

  dialog.addEventListener("close", () => {
    if (secondsTo(ends) > WARN) return;
    if (dayEnds - ends < 1000) dismissed = true;
    else ask("POST");
  });

  const notice = () => {
    active = true;
    if (dialog.open || Date.now() - lastTold < TELL) return;
    lastTold = Date.now();
    active = false;
    ask("POST");
  };
  for (const kind of ["keydown", "pointerdown", "input"]) {
    document.addEventListener(kind, notice, { capture: true, passive: true });
  }

  // What htmx sends is a sign of the reader only if the reader did something.
  document.addEventListener("htmx:configRequest", (event) => {
    if (active) event.detail.headers["X-Person"] = "yes";
    active = false;
  });

  // A laptop that slept wakes up with a timer that did not run.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look();
  });

  learn({ idle: Number(dialog.dataset.idle), day: Number(dialog.dataset.day) });
})();
