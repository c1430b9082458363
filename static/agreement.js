// 写协议: instalments and the terms of a crowd are shown while they are typed, by the same rules that keep them. Works without too.
"use strict";

(() => {
  const DELAY = 400;
  const address = document.querySelector("datalist[data-plan]")?.dataset.plan;
  const later = (work) => {
    let timer = 0;
    return (...given) => { clearTimeout(timer); timer = setTimeout(work, DELAY, ...given); };
  };

  const preview = (plan) => {
    const found = plan.parentElement.querySelector("[data-plan-shown]");
    if (found) return found;
    const made = document.createElement("div");
    made.className = "mz-plan";
    made.dataset.planShown = "";
    made.setAttribute("role", "status");
    plan.after(made);
    return made;
  };
  const line = (words, kind) => {
    const made = document.createElement(kind);
    made.textContent = words;
    return made;
  };
  // One line an instalment, to change a single one of them; the words stay until somebody asks for that.
  const typed = (plan, told) => {
    const button = line("改成一行一期", "button");
    button.type = "button";
    button.className = "mz-button is-quiet is-small";
    button.addEventListener("click", () => {
      plan.value = told.lines;
      plan.rows = Math.min(told.rows.length + 1, 12);
      plan.dispatchEvent(new Event("input", { bubbles: true }));
      plan.focus();
    });
    return button;
  };
  const show = (plan, told) => {
    const shown = preview(plan);
    shown.classList.toggle("is-wrong", Boolean(told.sentence));
    shown.replaceChildren();
    if (told.sentence) shown.append(line(told.sentence, "p"));
    if (!told.rows) return;
    const rows = document.createElement("ol");
    rows.append(...told.rows.map((words) => line(words, "li")));
    shown.append(line(told.words, "p"), rows);
    if (plan.value.trim() !== told.lines) shown.append(typed(plan, told));
  };
  const ask = async (plan) => {
    if (!plan.value.trim()) return preview(plan).replaceChildren();
    const row = plan.closest("[data-row]");
    const given = { plan: plan.value, amount: row.querySelector('input[name$="-amount"]').value, reached_on: document.querySelector("#reached_on")?.value ?? "" };
    try {
      const answer = await fetch(`${address}?${new URLSearchParams(given)}`, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return;
      const told = await answer.json();
      if (plan.value === given.plan) show(plan, told);
    } catch {
      return; // without signal the words themselves are sent, and the server reads them
    }
  };
  const plans = () => document.querySelectorAll("textarea[data-plan]");
  const waits = new WeakMap();
  const soon = (plan) => {
    if (!waits.has(plan)) waits.set(plan, later(ask));
    waits.get(plan)(plan);
  };

  const crowd = document.querySelector("[data-crowd]");
  const look = later(async (form) => {
    try {
      const body = new FormData(form);
      const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
      const answer = await fetch(crowd.dataset.crowd, { method: "POST", body, headers: { "X-CSRFToken": token } });
      if (answer.ok && !answer.redirected && form.elements.bulk.value === body.get("bulk")) crowd.innerHTML = await answer.text();
    } catch {
      return; // the server looks at the lines again before it keeps them
    }
  });

  const changed = (field) => {
    if (field.matches("textarea[data-plan]")) soon(field);
    else if (field.matches('input[name$="-amount"]')) field.closest("[data-row]")?.querySelectorAll("textarea[data-plan]").forEach(soon);
    else if (field.id === "reached_on") plans().forEach(soon);
    if (!crowd || !field.form?.elements.bulk) return;
    if (field.name !== "bulk_seen" && (field.form.elements.bulk.value.trim() || crowd.firstElementChild)) look(field.form);
  };
  document.addEventListener("input", (event) => changed(event.target));
  if (address) plans().forEach((plan) => { if (plan.value.trim()) ask(plan); });
})();
