// Comfort only: every page works without this file. No dependencies, no inline styles, nothing kept in browser storage.
"use strict";

document.documentElement.classList.add("js");

const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const clock = (date) => date.toTimeString().slice(0, 8);

// --- Forms: one submit, a warning before leaving, errors get the focus ---

function guardForms() {
  for (const form of all('form[method="post"]')) form.noValidate = true;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) return event.preventDefault();
    if (form.method !== "post") return;
    form.dataset.sent = "yes";
    delete form.dataset.changed;
    // What is thrown away is neither saved again nor asked about.
    if ("drops" in form.dataset) for (const other of all("form[data-draft-key]")) { other.dataset.sent = "yes"; delete other.dataset.changed; }
    // The pressed button's name and value must travel, so it is only marked, never disabled.
    event.submitter?.classList.add("is-busy");
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  // Coming back by the browser's arrow shows the page as it was left; it may be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of all("form[data-sent]")) delete form.dataset.sent;
    for (const button of all(".is-busy")) { button.classList.remove("is-busy"); button.removeAttribute("aria-disabled"); }
  });
  for (const form of all("form[data-guard]")) {
    form.addEventListener("input", () => { form.dataset.changed = "yes"; });
  }
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-guard][data-changed]:not([data-saved])")) event.preventDefault();
  });
  document.querySelector("[data-focus]")?.focus();
  for (const choice of all("select[data-submit]")) choice.addEventListener("change", () => choice.form.requestSubmit());
}

// --- Drafts: saved on the server a moment after typing stops ---

function keepDraft(form) {
  const status = form.querySelector("[data-draft-status]");
  let timer = 0;
  let running = false;
  const say = (text, failed) => {
    if (!status) return;
    status.textContent = text;
    status.classList.toggle("is-failed", failed);
  };
  const save = async () => {
    if (running || form.dataset.sent) return;
    running = true;
    const fields = {};
    for (const [name, value] of new FormData(form)) {
      if (name !== "csrf_token" && typeof value === "string") (fields[name] ??= []).push(value);
    }
    const body = new URLSearchParams({ key: form.dataset.draftKey, title: form.dataset.draftTitle ?? "", body: JSON.stringify(fields) });
    try {
      const answer = await fetch("/drafts", { method: "POST", body, headers: { "X-CSRFToken": csrf() } });
      if (signedOut(answer)) return say(SIGNED_OUT, true);
      if (!answer.ok) return say("草稿没有存上，写的还在这一页", true);
      form.dataset.saved = "yes";
      const drop = form.querySelector("[data-draft-drop]");
      if (drop) drop.hidden = false;
      say(`草稿已保存 ${clock(new Date())}`, false);
    } catch {
      say("没有信号，写的还在这一页", true);
    } finally {
      running = false;
    }
  };
  form.addEventListener("input", () => {
    delete form.dataset.saved;
    clearTimeout(timer);
    timer = setTimeout(save, 1500);
  });
  window.addEventListener("online", save);
  // Signed in again in the other tab: what waited is saved on coming back.
  window.addEventListener("focus", () => { if (status?.textContent === SIGNED_OUT) save(); });
}

// --- Menus: Escape and a click elsewhere close them ---

function closeMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of all("details.mz-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of all("details.mz-menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  // Where the window ends below it a row's menu opens upwards, if there is room above. Toggling does not bubble.
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!menu.matches("details.mz-moves")) return;
    menu.classList.remove("is-up");
    if (!menu.open) return;
    const list = menu.querySelector(".mz-menu-list").getBoundingClientRect();
    const top = menu.getBoundingClientRect().top;
    menu.classList.toggle("is-up", list.bottom > innerHeight && list.height + 8 < top);
  }, true);
  for (const rest of all(".mz-segment-rest")) {
    rest.closest("fieldset").addEventListener("change", (event) => {
      const inside = rest.contains(event.target);
      rest.classList.toggle("is-chosen", inside);
      rest.querySelector("[data-rest]").textContent = inside ? event.target.labels[0].textContent.trim() : "其他";
    });
  }
}

// --- Masked fields: ID and phone are covered after leaving, 显示 uncovers ---

const covered = {
  id: (text) => text.slice(0, 3) + "*".repeat(text.length - 7) + text.slice(-4),
  phone: (text) => text.slice(0, 3) + "****" + text.slice(-4),
};

function mask(input) {
  if (input.dataset.masked) return;
  input.dataset.masked = "yes";
  const cover = input.cloneNode();
  const frame = document.createElement("span");
  const show = document.createElement("button");
  frame.className = "mz-masked";
  for (const name of ["name", "id", "data-mask", "data-masked", "required"]) cover.removeAttribute(name);
  cover.readOnly = true;
  cover.tabIndex = -1;
  cover.setAttribute("aria-hidden", "true");
  show.type = "button";
  show.textContent = "显示";
  input.after(frame);
  frame.append(input, cover, show);
  const update = (open) => {
    // A number that must be corrected stays open.
    const hide = !open && input.value.length > 7 && input.getAttribute("aria-invalid") !== "true";
    input.hidden = hide;
    cover.hidden = !hide;
    show.hidden = !hide;
    if (hide) {
      cover.value = covered[input.dataset.mask](input.value);
      show.setAttribute("aria-label", `显示${input.labels[0]?.innerText.trim() ?? ""} ${cover.value}`);
    }
  };
  const uncover = () => { update(true); input.focus(); };
  show.addEventListener("click", uncover);
  cover.addEventListener("mousedown", (event) => { event.preventDefault(); uncover(); });
  input.addEventListener("focus", () => update(true));
  input.addEventListener("blur", () => update(false));
  update(false);
}

// --- Repeated rows: add, remove, renumber ---

function renumber(box) {
  const rows = all(":scope > [data-row]", box);
  const pattern = new RegExp(`^(${box.dataset.repeat}|same-${box.dataset.repeat})-\\d+`);
  rows.forEach((row, index) => {
    row.setAttribute("aria-label", `第 ${index + 1} 行`);
    for (const element of [row, ...all("*", row)]) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace(pattern, `$1-${index}`));
      }
    }
    const remove = row.querySelector("[data-remove]");
    if (remove) remove.hidden = rows.length < 2;
  });
}

function addRow(box) {
  const rows = all(":scope > [data-row]", box);
  const row = rows.at(-1).cloneNode(true);
  for (const frame of all(".mz-masked", row)) frame.replaceWith(frame.querySelector("input"));
  for (const list of all(".mz-combo-list, .mz-error", row)) list.remove();
  for (const wrong of all(".is-wrong", row)) wrong.classList.remove("is-wrong");
  // A search is set up anew: its code travels in a field of its own.
  for (const combo of all("[data-places][data-ready]", row)) {
    const code = combo.querySelector("input[type=hidden]");
    delete combo.dataset.ready;
    combo.querySelector("input").name = code.name;
    code.remove();
  }
  for (const input of all("input, textarea, select", row)) {
    input.removeAttribute("aria-invalid");
    delete input.dataset.masked;
    input.hidden = false;
    // A radio of the row before keeps its tick only because its copy gets another name first.
    if (input.type === "radio" || input.type === "checkbox") input.dataset.tick = input.defaultChecked ? "yes" : "";
    else if (input.tagName === "SELECT") input.selectedIndex = 0;
    else input.value = "";
    if (input.name) input.name = input.name.replace(new RegExp(`^${box.dataset.repeat}-\\d+`), `${box.dataset.repeat}-${rows.length}`);
  }
  rows.at(-1).after(row);
  for (const input of all("[data-tick]", row)) input.checked = input.dataset.tick === "yes";
  renumber(box);
  enliven(row);
  row.querySelector("input:not([type=radio]), textarea, select")?.focus();
}

function repeatRows() {
  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add]");
    const remove = event.target.closest("[data-remove]");
    const box = (add ?? remove)?.closest("[data-repeat]");
    if (!box) return;
    if (add) addRow(box);
    else {
      remove.closest("[data-row]").remove();
      renumber(box);
      box.querySelector(":scope > [data-add]").focus();
    }
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// --- Many ticks: all at once, and only those whose name is typed ---

function pickMany(tools) {
  const labels = all(".mz-option", tools.closest("fieldset"));
  const ticks = labels.map((label) => label.querySelector("input"));
  const find = tools.querySelector("[data-pick-find]");
  const count = () => { tools.querySelector("[data-pick-count]").textContent = `已勾 ${ticks.filter((tick) => tick.checked).length} ${tools.dataset.pickEach}`; };
  const set = (chosen, on) => {
    for (const tick of chosen) tick.checked = on;
    count();
    tools.dispatchEvent(new Event("input", { bubbles: true }));
  };
  tools.querySelector("[data-pick-all]")?.addEventListener("click", () => set(ticks.slice(0, Number(tools.dataset.pick)).filter((tick) => !tick.closest("label").hidden), true));
  tools.querySelector("[data-pick-none]")?.addEventListener("click", () => set(ticks, false));
  find?.addEventListener("input", (event) => {
    event.stopPropagation(); // what is looked for is no change of the form
    for (const label of labels) label.hidden = !label.textContent.includes(find.value.trim());
  });
  find?.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  for (const tick of ticks) tick.addEventListener("change", count);
  tools.hidden = false;
  count();
}

// --- Places: a text field that finds villages while typing; the 12-digit code travels ---

function findPlaces(box) {
  const text = box.querySelector("input");
  if (box.dataset.ready) return;
  box.dataset.ready = "yes";
  const code = document.createElement("input");
  const list = document.createElement("ul");
  let timer = 0;
  let asked = 0;
  code.type = "hidden";
  code.name = text.name;
  code.value = text.value;
  text.removeAttribute("name");
  if (text.dataset.words) text.value = text.dataset.words;
  list.className = "mz-combo-list";
  list.id = `${text.id}-list`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "找到的地方");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) text.setAttribute(name, value);
  box.append(code, list);

  const open = (shown) => {
    list.hidden = !shown;
    text.setAttribute("aria-expanded", String(shown));
    if (!shown) text.removeAttribute("aria-activedescendant");
  };
  const options = () => all("[role=option]", list);
  const mark = (step) => {
    const items = options();
    const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    const next = items[(at + step + items.length) % items.length];
    for (const item of items) item.setAttribute("aria-selected", String(item === next));
    next?.scrollIntoView({ block: "nearest" });
    if (next) text.setAttribute("aria-activedescendant", next.id);
  };
  const choose = (item) => {
    text.value = item.textContent;
    code.value = item.dataset.code;
    open(false);
    code.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const show = (results) => {
    list.replaceChildren(...results.map((place, index) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${index}`;
      item.dataset.code = place.code;
      item.textContent = place.name;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      return item;
    }));
    open(results.length > 0);
    if (results.length) mark(1);
  };
  const ask = async () => {
    const turn = ++asked;
    try {
      const answer = await fetch(`${box.dataset.places}${box.dataset.places.includes("?") ? "&" : "?"}q=${encodeURIComponent(text.value.trim())}`, { headers: { Accept: "application/json" } });
      if (answer.ok && turn === asked && document.activeElement === text) show((await answer.json()).results);
    } catch {
      open(false); // without signal the words themselves are sent
    }
  };
  text.addEventListener("input", () => {
    code.value = text.value;
    clearTimeout(timer);
    if (text.value.trim()) timer = setTimeout(ask, 200);
    else open(false);
  });
  text.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const chosen = options().find((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); mark(event.key === "ArrowDown" ? 1 : -1); }
    else if (event.key === "Enter" && chosen) { event.preventDefault(); choose(chosen); }
    else if (event.key === "Tab" && chosen) choose(chosen);
    else if (event.key === "Escape") { event.stopPropagation(); open(false); }
  });
  text.addEventListener("blur", () => setTimeout(() => open(false), 150));
  list.addEventListener("mousedown", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) { event.preventDefault(); choose(item); }
  });
}

// --- 替谁: the people typed above, in the words of the server (intake.py) ---

function offerPrincipals() {
  const form = document.querySelector("#intake");
  if (!form?.querySelector("[data-repeat=others]")) return;
  const rows = (list) => all(`[data-repeat=${list}] > [data-row]`, form);
  const name = (row) => row.querySelector('input[name$="-name"]').value.trim();
  const third = (row) => row.querySelector('select[name$="-role"]').value === "third_party" && name(row);
  const chosen = new WeakMap(); // select → row or pasted line: numbers change when a row is taken away, people do not
  const pasted = () => (form.querySelector("[name=bulk]")?.value ?? "").split("\n")
    .map((line) => line.trim().split(line.includes("\t") ? "\t" : /[,，;；|\s]+/).map((cell) => cell.trim()).filter(Boolean))
    .filter((cells) => cells.length && !["姓名", "序号"].includes(cells[0]))
    .map((cells, index) => ({ row: cells.join(" "), value: `bulk-${index}`, words: `申请人 ${cells.find((cell) => !/\d{2}|^\d$/.test(cell)) ?? ""}`.trim() }));
  const offers = () => [["applicants", "申请人"], ["respondents", "被申请人"], ["others", "第三人"]].flatMap(([list, word]) =>
    rows(list).map((row, index, side) => ({ row, value: `${list}-${index}`, words: `${word}${side.length > 1 && list !== "others" ? ` ${index + 1}` : ""} ${name(row)}`.trim() }))
      .filter((offer) => list !== "others" || third(offer.row))).concat(pasted());
  const selects = () => all('select[name$="-represents"]', form);
  const remember = (select) => {
    const row = offers().find((offer) => offer.value === select.value)?.row;
    if (row) chosen.set(select, row); else chosen.delete(select);
  };
  const draw = () => {
    for (const select of selects()) {
      const wanted = chosen.get(select);
      select.replaceChildren(select.options[0], ...offers().filter((offer) => offer.row !== select.closest("[data-row]"))
        .map((offer) => new Option(offer.words, offer.value, false, offer.row === wanted)));
    }
  };
  for (const select of selects()) remember(select);
  form.addEventListener("change", (event) => { if (event.target.matches('select[name$="-represents"]')) remember(event.target); });
  form.addEventListener("input", (event) => { if (!event.target.matches('select[name$="-represents"]')) draw(); });
}

// --- 登记: Enter goes on to the next question, it never presses a button nobody chose ---

function goOn() {
  const form = document.querySelector("#intake");
  form?.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented || !field.matches("input, select")) return;
    event.preventDefault();
    const stops = all(".mz-ask, .mz-side .mz-form-body, .mz-sticky", form);
    const next = stops[stops.findIndex((stop) => stop.contains(field)) + 1];
    next?.querySelector("input:not([type=hidden], [type=radio], [hidden], [tabindex='-1']), textarea, select, .is-main")?.focus();
  });
}

// --- A date in the words of the house beside the field, whose own look is the browser's ---

function echoDays() {
  for (const input of all("input[type=date][data-echo]")) {
    const said = document.getElementById(input.dataset.echo);
    const say = () => {
      const [year, month, day] = input.value.split("-").map(Number);
      said.textContent = day ? `${year === new Date().getFullYear() ? "" : `${year}年`}${month}月${day}日起` : "";
    };
    input.addEventListener("input", say);
    say();
  }
}

// The first question is ready for typing; on a phone the keyboard would cover the page.
function startTyping() {
  const name = document.querySelector("#intake #applicants-0-name");
  if (name && !name.value && !document.querySelector("[data-focus]") && matchMedia("(min-width: 640px) and (pointer: fine)").matches) name.focus();
}

// --- 分流: the unit that is chosen is not also asked to help ---

function oneUnitOnce() {
  const units = all("#unit input[type=radio]");
  const others = all("#co_units input[type=checkbox]");
  const draw = () => {
    const chosen = units.find((unit) => unit.checked)?.value;
    for (const other of others) {
      other.closest("label").hidden = other.value === chosen;
      if (other.value === chosen) other.checked = false;
    }
  };
  for (const unit of units) unit.addEventListener("change", draw);
  draw();
}

// --- Tabs of the clocks, panels that are closed on the phone ---

function openClocks() {
  // Paper has no way to unfold: what is closed on the screen is printed open.
  window.addEventListener("beforeprint", () => { for (const details of all("details.mz-panel:not([open])")) { details.open = true; details.dataset.printed = "yes"; } });
  window.addEventListener("afterprint", () => { for (const details of all("details[data-printed]")) { details.open = false; delete details.dataset.printed; } });
  if (matchMedia("(max-width: 639px)").matches) {
    for (const details of all("[data-closed-on-phone]")) details.open = false;
    for (const details of all("[data-open-on-phone]")) details.open = true;
  }
  for (const bar of all("[data-tabs]")) {
    const tabs = all("a", bar);
    bar.addEventListener("click", (event) => {
      const tab = event.target.closest("a");
      if (!tab) return;
      event.preventDefault();
      for (const other of tabs) {
        const here = other === tab;
        if (here) other.setAttribute("aria-current", "true"); else other.removeAttribute("aria-current");
        document.querySelector(other.hash).toggleAttribute("data-later", !here);
      }
    });
  }
}

// --- Signal and session ---

function watchSignal() {
  const strip = document.querySelector("[data-offline]");
  const update = () => { strip.hidden = navigator.onLine; };
  window.addEventListener("online", update);
  window.addEventListener("offline", update);
  update();
}

const SIGNED_OUT = "你已退出，登录后再交";

// Whether nobody is signed in any more; any other answer of the server takes the strip away again.
function signedOut({ status, redirected = false, url = "" }) {
  const out = status === 401 || (redirected && new URL(url).pathname === "/login");
  const strip = document.querySelector("[data-signed-out]");
  if (strip) strip.hidden = !out;
  return out;
}

function watchSession() {
  const native = window.fetch;
  window.fetch = (address, options = {}) => native(address, { ...options, headers: { ...options.headers, "X-Requested-With": "fetch" } })
    .then((answer) => { signedOut(answer); return answer; });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { status, responseURL } = event.detail.xhr;
    if (signedOut({ status, redirected: true, url: responseURL || location.href })) event.detail.shouldSwap = false;
  });
}

function watchIdle() {
  const minutes = Number(document.body.dataset.idleMinutes);
  const strip = document.querySelector("[data-idle]");
  if (!minutes || !strip) return;
  const warning = Math.min(2, minutes / 2);
  let last = Date.now();
  const touched = () => { last = Date.now(); strip.hidden = true; };
  // Only a request tells the server that somebody is here, so the warning counts from the last one.
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.xhr.status < 400) touched(); });
  const native = window.fetch;
  window.fetch = (...request) => native(...request).then((answer) => { if (answer.ok && !answer.redirected) touched(); return answer; });
  strip.querySelector("[data-idle-stay]").addEventListener("click", () => fetch(location.href, { method: "HEAD" }).catch(() => {}));
  setInterval(() => {
    const left = minutes - (Date.now() - last) / 60000;
    if (left > warning) return;
    strip.hidden = false;
    strip.querySelector("[data-idle-left]").textContent = String(Math.max(0, Math.ceil(left)));
  }, 5000);
}

// The page of the case file that one is on is in view, however many tabs stand before it.
function showTab() {
  const here = document.querySelector(".mz-file-tabs [aria-current]");
  if (here) here.parentElement.scrollLeft = here.offsetLeft - (here.parentElement.clientWidth - here.offsetWidth) / 2;
}

// --- Start ---

function enliven(root) {
  for (const input of all("input[data-mask]", root)) mask(input);
  for (const box of all("[data-places]", root)) findPlaces(box);
  for (const tools of all(".mz-pick", root)) pickMany(tools);
}

document.addEventListener("DOMContentLoaded", () => {
  // First of all: whatever else goes wrong on a page, what is typed is kept.
  for (const form of all("form[data-draft-key]")) keepDraft(form);
  guardForms();
  closeMenus();
  repeatRows();
  goOn();
  offerPrincipals();
  openClocks();
  watchSignal();
  watchSession();
  watchIdle();
  enliven(document);
  oneUnitOnce();
  startTyping();
  echoDays();
  showTab();
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-back]")) history.back();
  });
});
