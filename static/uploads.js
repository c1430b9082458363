// 材料: files sent in parts. What a dropped line interrupts goes on where it stopped; until then it waits in the page.
"use strict";

(() => {
  const STEP = 512 * 1024;
  const LARGE_STEP = 1536 * 1024;
  const LARGE = 20 * 1024 * 1024;
  const PATIENCE = 45000; // a part that takes longer is sent again
  const AGAIN = 4000;
  const form = document.querySelector("form[data-uploads]");
  if (!form) return;
  const list = form.querySelector("[data-queue]");
  const said = form.querySelector("[data-upload-said]");
  const sendButton = form.querySelector("[data-upload-send]");
  const most = Number(form.dataset.most);
  const items = [];
  let running = false;
  let timer = 0;

  class Lost extends Error {}
  class Refused extends Error {}
  class SignedOut extends Error {}

  const words = (size) => (size >= 1024 ** 3 ? `${(size / 1024 ** 3).toFixed(1)} GB` : size >= 1024 ** 2 ? `${(size / 1024 ** 2).toFixed(1)} MB` : size >= 1024 ? `${Math.round(size / 1024)} KB` : `${size} 字节`);
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  // Under which key a file of this page began to be sent: chosen again after the page was left, it goes on where it stopped.
  const begunAs = (file) => `upload:${form.dataset.uploads}:${file.name}:${file.size}:${file.lastModified}`;
  const keys = {
    get: (file) => { try { return sessionStorage.getItem(begunAs(file)); } catch { return null; } },
    set: (file, key) => { try { sessionStorage.setItem(begunAs(file), key); } catch { /* then it begins anew */ } },
    drop: (file) => { try { sessionStorage.removeItem(begunAs(file)); } catch { /* nothing was kept */ } },
  };
  const open = () => items.filter((item) => ["chosen", "ready", "sending", "waiting"].includes(item.state));

  // --- What is shown of each ---

  function draw(item) {
    const share = item.file.size ? Math.floor((item.received / item.file.size) * 100) : 0;
    item.row.className = `mz-queued is-${item.state}`;
    item.bar.value = share;
    item.bar.hidden = item.state === "chosen" || item.state === "refused";
    item.status.textContent = {
      chosen: "还没传",
      ready: "排队等着传",
      sending: share >= 100 ? "正在存" : `正在传 ${share}%`,
      waiting: share ? `还没传完，已传 ${share}%，有信号接着传` : "还没传，有信号就传",
      refused: item.sentence,
    }[item.state];
    item.remove.hidden = item.state === "sending";
    item.remove.textContent = item.state === "refused" ? "知道了" : "不传";
    list.hidden = items.length === 0;
    const left = open().length;
    sendButton.querySelector("span").textContent = left > 1 ? `传上去（${left} 份）` : "传上去";
  }

  function add(file) {
    const row = document.createElement("li");
    const name = document.createElement("b");
    const remove = document.createElement("button");
    const bar = document.createElement("progress");
    const status = document.createElement("p");
    const item = { file, key: keys.get(file) ?? newKey(), received: 0, state: "chosen", sentence: "", fields: null, row, bar, status, remove };
    name.textContent = `${file.name}（${words(file.size)}）`;
    remove.type = "button";
    remove.className = "mz-button is-plain is-small";
    remove.setAttribute("aria-label", `不传 ${file.name}`);
    remove.addEventListener("click", () => drop(item));
    bar.max = 100;
    bar.setAttribute("aria-label", `${file.name} 传了多少`);
    status.className = "mz-queued-state";
    row.append(name, remove, bar, status);
    list.append(row);
    items.push(item);
    if (file.size === 0) refuse(item, "这个文件是空的（0 字节），重新选一次。");
    else if (file.size > most) refuse(item, `这个文件有 ${words(file.size)}，最大 ${words(most)}；视频截成几段再传。`);
    draw(item);
  }

  function drop(item) {
    keys.drop(item.file);
    items.splice(items.indexOf(item), 1);
    item.row.remove();
    item.stop?.abort();
    list.hidden = items.length === 0;
    if (items.length) draw(items[0]);
    else sendButton.querySelector("span").textContent = "传上去";
  }

  function refuse(item, sentence) {
    keys.drop(item.file);
    item.state = "refused";
    item.sentence = sentence;
    item.status.setAttribute("role", "alert");
    draw(item);
  }

  // --- Sending ---

  async function ask(item, address, body, headers = {}) {
    item.stop = new AbortController();
    const late = setTimeout(() => item.stop.abort(), PATIENCE);
    let answer;
    try {
      answer = await fetch(address, { method: "POST", body, signal: item.stop.signal, headers: { "X-CSRFToken": csrf(), ...headers } });
    } catch {
      throw new Lost();
    } finally {
      clearTimeout(late);
    }
    if (signedOut(answer)) throw new SignedOut();
    if (answer.status >= 500 || answer.status === 429) throw new Lost();
    let told;
    try {
      told = await answer.json();
    } catch {
      if (answer.ok) throw new Lost(); // cut off in the middle
      throw new Refused("没有传上，刷新页面再传一次。");
    }
    if (!answer.ok) throw new Refused(told.sentence);
    return told;
  }

  async function send(item) {
    item.state = "sending";
    draw(item);
    const begun = new URLSearchParams({ ...item.fields, key: item.key, name: item.file.name, size: String(item.file.size) });
    let told = await ask(item, form.dataset.uploads, begun);
    keys.set(item.file, item.key);
    const step = item.file.size > LARGE ? LARGE_STEP : STEP;
    while (told.file === null) {
      item.received = told.received;
      draw(item);
      let part;
      try {
        part = await item.file.slice(told.received, told.received + step).arrayBuffer();
      } catch {
        throw new Refused("这个文件读不到了，可能已经删掉或改过；重新选一次。");
      }
      told = await ask(item, `${form.dataset.uploads}/${item.key}?offset=${told.received}`, part, { "Content-Type": "application/octet-stream" });
    }
    keys.drop(item.file);
    items.splice(items.indexOf(item), 1);
    item.row.remove();
    return told.there;
  }

  async function run() {
    if (running) return;
    running = true;
    clearTimeout(timer);
    let kept = 0;
    const there = []; // what the case has already, in words
    let lost = false;
    let sent = {};
    const tried = new Set();
    // asked anew after each: what was chosen and sent meanwhile comes in the same run
    const next = () => items.find((item) => ["ready", "waiting"].includes(item.state) && !tried.has(item));
    for (let item = next(); item; item = next()) {
      tried.add(item);
      try {
        const already = await send(item);
        sent = item.fields;
        if (already) there.push(already);
        else kept += 1;
        renew(); // each stands in the list as soon as it is kept; the next one need not wait for that
      } catch (fault) {
        if (!items.includes(item)) continue; // taken back meanwhile
        if (fault instanceof Refused) refuse(item, fault.message);
        else {
          item.state = "waiting";
          draw(item);
          lost = true;
          if (fault instanceof SignedOut) { say("你已退出，登录后接着传。"); break; }
          if (!navigator.onLine) break;
        }
      }
    }
    running = false;
    for (const item of items) {
      if (lost && item.state === "ready") item.state = "waiting";
      draw(item);
    }
    list.hidden = items.length === 0;
    const done = [kept ? `存下了 ${kept} 份。` : "", ...there].join("");
    if (kept) await renew();
    const waiting = items.filter((item) => item.state === "waiting").length;
    if (waiting) {
      if (!signedOutNow()) say(`${there.join("")}${waiting} 份还没传上去，别关这一页，有信号自动接着传。`);
      timer = setTimeout(run, AGAIN);
    } else if (done) {
      say(done);
      // what was said of these is not said of the next; what was typed since is
      if (!items.length && kept) for (const name of ["caption", "taken_at"]) if (form.elements[name].value === sent[name]) form.elements[name].value = "";
    }
  }

  const say = (text) => { said.textContent = text; };
  const signedOutNow = () => document.querySelector("[data-signed-out]")?.hidden === false;

  // The list as it stands now, without losing what waits in the form. Asked again while it comes, it comes once more.
  let renewing = null;
  let stale = false;
  function renew() {
    stale = true;
    renewing ??= (async () => {
      while (stale) { stale = false; await fresh(); }
      renewing = null;
    })();
    return renewing;
  }

  async function fresh() {
    try {
      const answer = await fetch(location.href);
      if (!answer.ok || signedOut(answer)) return;
      const now = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("files-list");
      const shown = document.getElementById("files-list");
      // pictures that are there already stay as they are, so that nothing flickers
      for (const row of now?.querySelectorAll(".mz-file[id]") ?? []) {
        const same = shown.querySelector(`#${row.id}`);
        if (same && same.className === row.className && same.textContent === row.textContent) row.replaceWith(same);
      }
      if (now) shown.replaceWith(now);
    } catch {
      // the next file that arrives renews it
    }
  }

  // --- Choosing ---

  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => {
      for (const file of input.files) add(file);
      input.value = "";
    });
  }
  const zone = form.querySelector("[data-drop-zone]");
  const over = (event) => { if ([...(event.dataTransfer?.types ?? [])].includes("Files")) { event.preventDefault(); return true; } return false; };
  for (const name of ["dragenter", "dragover"]) document.addEventListener(name, (event) => { if (over(event)) zone.classList.add("is-over"); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone.classList.remove("is-over"); });
  document.addEventListener("drop", (event) => {
    if (!over(event)) return;
    zone.classList.remove("is-over");
    for (const file of event.dataTransfer.files) add(file);
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation(); // the guard against double submits is for forms that leave the page
    const fields = {};
    for (const [name, value] of new FormData(form)) if (typeof value === "string" && name !== "csrf_token" && name !== "once") fields[name] = value;
    const chosen = items.filter((item) => item.state === "chosen");
    for (const item of chosen) { item.fields = fields; item.state = "ready"; draw(item); }
    if (!open().length) return say("先拍照或选文件。");
    say("");
    run();
  });
  window.addEventListener("online", run);
  window.addEventListener("focus", () => { if (items.some((item) => item.state === "waiting")) run(); });
  window.addEventListener("beforeunload", (event) => { if (open().length) event.preventDefault(); });
})();
