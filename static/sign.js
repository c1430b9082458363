// Signing with a finger. The strokes stay in this page until the server has them: sent again after a lost connection, kept once.
"use strict";

(() => {
  const form = document.querySelector("[data-sign]");
  const pad = form?.querySelector("[data-pad]");
  if (!pad) return;
  const status = form.querySelector("[data-pad-status]");
  const send = form.querySelector("[data-pad-send]");
  const clear = form.querySelector("[data-pad-clear]");
  const brush = pad.getContext("2d");
  let strokes = [];
  let open = null;
  let waiting = 0; // milliseconds until the next try, 0 while nothing waits
  let timer = 0;
  let running = false;

  const say = (text, kind = "") => {
    status.textContent = text;
    status.classList.toggle("is-waiting", kind === "waiting");
    status.classList.toggle("is-wrong", kind === "wrong");
  };

  const draw = () => {
    const scale = Math.min(window.devicePixelRatio || 1, 2);
    const { width, height } = pad.getBoundingClientRect();
    pad.width = Math.round(width * scale);
    pad.height = Math.round(height * scale);
    brush.scale(scale, scale);
    brush.lineWidth = 3.2;
    brush.lineCap = brush.lineJoin = "round";
    brush.strokeStyle = "#101828";
    for (const stroke of strokes) {
      brush.beginPath();
      brush.moveTo(...stroke[0]);
      for (const point of stroke.length > 1 ? stroke.slice(1) : [[stroke[0][0] + 0.1, stroke[0][1]]]) brush.lineTo(...point);
      brush.stroke();
    }
  };
  const place = (event) => {
    const box = pad.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  pad.addEventListener("pointerdown", (event) => {
    if (waiting || running || open) return;
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    open = [place(event)];
    strokes.push(open);
    form.dataset.changed = "yes";
    draw();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!open) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) open.push(place(each));
    draw();
  });
  for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, () => { open = null; });
  // Turning the phone makes the frame another size; the strokes stay.
  window.addEventListener("resize", draw);
  draw();

  const drop = () => {
    clearTimeout(timer);
    waiting = 0;
    strokes = [];
    delete form.dataset.changed;
    pad.classList.remove("is-kept");
    say("用手指或鼠标在框里写名字");
    draw();
  };
  clear.addEventListener("click", () => { if (!running) drop(); });

  const later = () => {
    waiting = Math.min((waiting || 1000) * 2, 15000);
    clearTimeout(timer);
    timer = setTimeout(post, waiting);
  };
  const free = () => {
    running = false;
    send.classList.remove("is-busy");
  };
  const why = async (answer) => {
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) return (await answer.json()).sentence;
    return answer.status === 403 || answer.status === 404 ? "没有交上，这份现在不归你办了；回案件看看是谁在办。" : "没有交上，先别关这一页：刷新以后请当事人再签一次。";
  };
  const post = async () => {
    if (running) return;
    running = true;
    send.classList.add("is-busy");
    clearTimeout(timer);
    say("正在交上去");
    try {
      const picture = await new Promise((done) => { pad.toBlob(done, "image/png"); });
      const body = new FormData(form);
      body.set("picture", picture, "signature.png");
      const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
      const limit = AbortSignal.timeout ? AbortSignal.timeout(20000) : undefined;
      const answer = await fetch(form.action, { method: "POST", body, signal: limit, headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" } });
      if (answer.ok && answer.redirected === false) {
        const told = await answer.json();
        delete form.dataset.changed;
        say(told.sentence);
        window.location.assign(told.url);
        return;
      }
      if (answer.status >= 400 && answer.status < 500 && ![401, 408, 429].includes(answer.status)) {
        waiting = 0;
        free();
        say(await why(answer), "wrong"); // sent again, it would be refused again
        return;
      }
      const out = answer.redirected || answer.status === 401;
      if (out) document.querySelector("[data-signed-out]")?.removeAttribute("hidden");
      free();
      say(out ? "还没传上去：你已退出。在新窗口登录后，回到这里再点“签好了”，签名还在。" : "还没传上去，签名还在这一页，过一会儿再试。", "waiting");
      if (!out) later();
    } catch {
      free();
      later();
      say("还没传上去，签名还在这一页，有信号自动再传。", "waiting");
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (!strokes.length) return say("还没有签名，在框里写下名字。", "wrong");
    post();
  });
  send.disabled = false; // handed in before this line is here, the form would arrive without its picture
  window.addEventListener("online", () => { if (waiting) post(); });
  window.addEventListener("beforeunload", (event) => { if (form.dataset.changed) event.preventDefault(); });
})();
