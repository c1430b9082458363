// A box above a long list that leaves only the lines with what was typed. Without it the whole list is there.
"use strict";

for (const box of document.querySelectorAll("[data-find-in]")) {
  const list = document.getElementById(box.dataset.findIn);
  box.hidden = false;
  box.addEventListener("input", () => {
    const wanted = box.value.trim();
    for (const line of list.children) line.hidden = !line.textContent.includes(wanted);
  });
}
