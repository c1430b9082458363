// Parts of a page that renew themselves every minute while somebody looks. Without this file the page is as true as when it was opened.
"use strict";

// Before app.js puts its own count of idle minutes around fetch: nobody sits before a page that asks by itself.
const askServer = window.fetch.bind(window);
const EVERY = 60000;

// --- What the reader had open and where the focus was, found again by the nearest element with an id ---

function placeOf(element, part) {
  const home = element.closest("[id]");
  if (!home || !part.contains(home)) return null;
  return { id: home.id, step: [...home.querySelectorAll("a, button, summary, input, select")].indexOf(element) };
}

function renew(part, html) {
  const open = [...part.querySelectorAll("details[id][open]")].map((details) => details.id);
  const focused = part.contains(document.activeElement) ? placeOf(document.activeElement, part) : null;
  const scrolled = [...part.querySelectorAll(".mz-scroll")].map((box) => box.scrollLeft);
  part.innerHTML = html;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  part.querySelectorAll(".mz-scroll").forEach((box, index) => { box.scrollLeft = scrolled[index] ?? 0; });
  if (!focused) return;
  const home = document.getElementById(focused.id);
  const target = focused.step < 0 ? home : home?.querySelectorAll("a, button, summary, input, select")[focused.step];
  target?.focus({ preventScroll: true });
}

// --- One part: asked again with the mark of what it shows ---

function keepLive(part) {
  let mark = "";
  let asking = false;
  return async () => {
    if (asking || document.hidden) return;
    asking = true;
    try {
      const headers = { "X-Unattended": "1", ...(mark ? { "If-None-Match": mark } : {}) };
      const answer = await askServer(part.dataset.live, { headers, redirect: "manual", cache: "no-store" });
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return stop("已退出登录，刷新这一页再登录");
      if (answer.status === 200) renew(part, await answer.text());
      if (answer.status === 200 || answer.status === 304) {
        mark = answer.headers.get("ETag") ?? "";
        for (const words of document.querySelectorAll("[data-live-at]")) words.textContent = answer.headers.get("As-Of");
      }
    } catch {
      // no signal: the strip on top says so, the next minute tries again
    } finally {
      asking = false;
    }
  };
}

let timer = 0;

function stop(words) {
  clearInterval(timer);
  for (const note of document.querySelectorAll(".mz-live-note")) note.textContent = words;
}

document.addEventListener("DOMContentLoaded", () => {
  const asks = [...document.querySelectorAll("[data-live]")].map(keepLive);
  const askAll = () => { for (const ask of asks) ask(); };
  timer = setInterval(askAll, EVERY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) askAll(); });
});
