// A form that is sent over a bad line: tried again until it has arrived. The key in the form (`once`) makes it count once,
// however often it arrives; anything but "done" is left to the browser, which sends it in the usual way and shows the answer.
"use strict";

(() => {
  const AGAIN = 3000;
  const PATIENCE = 20000;

  const attempt = async (form) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    const typed = new FormData(form);
    const body = form.enctype === "multipart/form-data" ? typed : new URLSearchParams(typed);
    try {
      return await fetch(form.action, { method: "POST", body, headers: { "X-Sent-By": "page" }, redirect: "manual", signal: stop.signal });
    } finally {
      clearTimeout(timer);
    }
  };

  // The next try comes when the signal does, or after a while: a telephone often says it is online when it is not.
  const waited = () => new Promise((resolve) => {
    const timer = setTimeout(resolve, AGAIN);
    window.addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
  });

  const send = async (form) => {
    const strip = document.querySelector("[data-sending]");
    // What was sent may have arrived although no answer came back, so it must not be changed any more.
    form.inert = true;
    for (;;) {
      try {
        const answer = await attempt(form);
        delete form.dataset.changed;
        const next = answer.headers.get("X-Location");
        if (answer.status === 204 && next) location.assign(next);
        else form.submit();
        return;
      } catch {
        // Leaving now would lose it: the browser asks.
        form.dataset.changed = "yes";
        delete form.dataset.saved;
        strip.hidden = false;
        await waited();
      }
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (event.defaultPrevented || !("sends" in form.dataset) || event.submitter?.name) return;
      event.preventDefault();
      send(form);
    });
    // Coming back by the browser's arrow: it may be written in again.
    window.addEventListener("pageshow", () => { for (const form of document.querySelectorAll("form[data-sends]")) form.inert = false; });
  });
})();
