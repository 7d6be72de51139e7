// A field to draw a digit on. The kernel answers while one draws; the newest
// picture wins, and one is under way at most.

const SIDE = 28, SCALE = 10, PEN = 1.25, REST = 500, PATIENCE = 4000;

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

/** Put ink round a place, soft at its edge, as a pen leaves it. */
function dab(ink, x, y) {
  for (let i = Math.max(0, Math.floor(y - 3)); i < Math.min(SIDE, y + 3); i++) {
    for (let j = Math.max(0, Math.floor(x - 3)); j < Math.min(SIDE, x + 3); j++) {
      const distance = Math.hypot(j + 0.5 - x, i + 0.5 - y);
      const dark = Math.max(0, Math.min(1, PEN + 0.5 - distance));
      ink[SIDE * i + j] = Math.max(ink[SIDE * i + j], dark);
    }
  }
}

function stroke(ink, [x0, y0], [x1, y1]) {
  const steps = Math.ceil(4 * Math.hypot(x1 - x0, y1 - y0)) || 1;
  for (let k = 0; k <= steps; k++) {
    dab(ink, x0 + (x1 - x0) * (k / steps), y0 + (y1 - y0) * (k / steps));
  }
}

/** Paint 28 by 28 shares of ink in the colours of the page. */
function paint(canvas, ink) {
  const context = canvas.getContext("2d");
  const style = getComputedStyle(canvas);
  const size = canvas.width / SIDE;
  context.fillStyle = style.backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = style.color;
  ink.forEach((dark, k) => {
    if (!dark) return;
    context.globalAlpha = dark;
    context.fillRect((k % SIDE) * size, Math.floor(k / SIDE) * size, size, size);
  });
  context.globalAlpha = 1;
}

function squareCanvas(className, side) {
  const canvas = element("canvas", className);
  canvas.width = canvas.height = side;
  return canvas;
}

function bars(words) {
  const list = element("ol", "cl-bars");
  list.setAttribute("aria-label", words.says);
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const row = element("li");
    const fill = element("span", "cl-fill");
    const track = element("span", "cl-track");
    const share = element("span", "cl-share", "0 %");
    track.append(fill);
    row.append(element("span", "cl-digit", `${digit}`), track, share);
    list.append(row);
    return { row, fill, share };
  });
  const show = (shares) => {
    const best = shares.indexOf(Math.max(...shares));
    rows.forEach(({ row, fill, share }, digit) => {
      const value = shares[digit] ?? 0;
      fill.style.width = `${100 * value}%`;
      share.textContent = `${Math.round(100 * value)} %`;
      row.classList.toggle("cl-best", digit === best);
    });
  };
  return { list, show };
}

function render({ model, el }) {
  const words = model.get("_about");
  const root = element("div", "chainrule-live cl-pad");
  root.lang = words.lang;
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  root.addEventListener("keydown", (event) => event.stopPropagation());

  const ink = new Float32Array(SIDE * SIDE);
  const field = squareCanvas("cl-field", SIDE * SCALE);
  field.tabIndex = 0;
  field.setAttribute("role", "application");
  field.setAttribute("aria-label", words.field);
  const seen = squareCanvas("cl-seen", SIDE * 4);
  seen.setAttribute("role", "img");
  seen.setAttribute("aria-label", words.sees);
  const { list, show } = bars(words);
  const problem = element("p", "cl-problem");
  problem.setAttribute("role", "alert");
  problem.hidden = true;
  const status = element("p", "cl-status");
  status.setAttribute("role", "status");
  const clear = element("button", "", words.clear);
  clear.type = "button";
  const centre = Object.assign(element("input"), { type: "checkbox", checked: true });
  centre.setAttribute("role", "switch");
  const label = element("label", "cl-control cl-switch");
  label.append(centre, element("span", "cl-name", words.centre));

  const column = (title, ...nodes) => {
    const box = element("div", "cl-column");
    box.append(element("p", "cl-title", title), ...nodes);
    return box;
  };
  const stage = element("div", "cl-stage");
  stage.append(column(words.draw, field), column(words.sees, seen), column(words.says, list));
  const panel = element("div", "cl-controls");
  panel.append(clear, label);
  const readout = element("div", "cl-readout");
  readout.append(problem, status);
  root.append(panel, stage, readout);
  el.append(root);

  // ---- The kernel
  let seq = 0, answered = 0, waiting = false, timer = 0, rest = 0;
  const pump = () => {
    if (!waiting || seq > answered) return;
    waiting = false;
    seq += 1;
    const pixels = Uint8Array.from(ink, (dark) => Math.round(255 * dark));
    model.send({ type: "image", seq, centre: centre.checked }, undefined, [pixels.buffer]);
    clearTimeout(timer);
    timer = setTimeout(() => {
      answered = seq;
      problem.textContent = words.waiting;
      problem.hidden = false;
    }, PATIENCE);
  };
  const ask = () => { waiting = true; pump(); };
  const heard = (message, buffers) => {
    if (message?.type !== "answer") return;
    clearTimeout(timer);
    answered = Math.max(answered, message.seq);
    const view = buffers[0];
    const bytes = new Uint8Array(view.buffer ?? view, view.byteOffset ?? 0, SIDE * SIDE);
    paint(seen, Array.from(bytes, (byte) => byte / 255));
    show(message.shares);
    status.textContent = message.words;
    problem.textContent = message.problem;
    problem.hidden = !message.problem;
    root.classList.toggle("cl-failed", Boolean(message.problem));
    clearTimeout(rest);
    rest = setTimeout(() => model.send({ type: "rest" }), REST);
    pump();
  };
  model.on("msg:custom", heard);

  // ---- The pen
  let pen = [14, 8], down = false, last = null;
  const redraw = () => {
    paint(field, ink);
    if (document.activeElement !== field) return;
    const context = field.getContext("2d");
    context.strokeStyle = getComputedStyle(root).getPropertyValue("--cl-orange");
    context.lineWidth = down ? 3 : 1.5;
    context.beginPath();
    context.arc(SCALE * pen[0], SCALE * pen[1], 8, 0, 7);
    context.stroke();
  };
  const place = (event) => {
    const box = field.getBoundingClientRect();
    return [
      (SIDE * (event.clientX - box.left)) / box.width,
      (SIDE * (event.clientY - box.top)) / box.height,
    ];
  };
  field.addEventListener("pointerdown", (event) => {
    field.setPointerCapture(event.pointerId);
    last = pen = place(event);
    dab(ink, ...last);
    redraw();
    ask();
  });
  field.addEventListener("pointermove", (event) => {
    if (!last || !field.hasPointerCapture(event.pointerId)) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) {
      const next = place(each);
      stroke(ink, last, next);
      last = pen = next;
    }
    redraw();
    ask();
  });
  const lift = () => { last = null; };
  field.addEventListener("pointerup", lift);
  field.addEventListener("pointercancel", lift);
  const wipe = () => { ink.fill(0); down = false; redraw(); ask(); };
  clear.addEventListener("click", wipe);
  centre.addEventListener("change", ask);
  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  field.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (event.key === " ") {
      down = !down;
      status.textContent = down ? words.down : words.up;
      if (down) { dab(ink, ...pen); ask(); }
    } else if (event.key === "Delete" || event.key === "Backspace") wipe();
    else if (move) {
      const next = pen.map((v, i) => Math.max(1, Math.min(SIDE - 1, v + move[i])));
      if (down) { stroke(ink, pen, next); ask(); }
      pen = next;
    } else return;
    event.preventDefault();
    redraw();
  });
  field.addEventListener("focus", redraw);
  field.addEventListener("blur", redraw);

  const blank = new Array(SIDE * SIDE).fill(0);
  const both = () => { redraw(); paint(seen, blank); };
  both();
  const themes = new MutationObserver(() => { both(); ask(); });
  themes.observe(document.body, { attributeFilter: ["data-jp-theme-light", "class"] });
  const gone = () => root.classList.add("cr-gone");
  model.on("comm_live_update", gone); // the kernel has restarted
  return () => {
    themes.disconnect();
    model.off("msg:custom", heard);
    model.off("comm_live_update", gone);
  };
}

export default { render };
