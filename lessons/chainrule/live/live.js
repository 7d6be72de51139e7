// A live figure in the page: controls above, a canvas that replays what the
// kernel recorded, and the same in words and numbers below.

const WORDS = {
  en: {
    table: "Numbers as a table",
    name: "Name",
    value: "Value",
    printed: "Printed by the code",
    play: "Play",
    pause: "Pause",
    back: "Back to the start",
    next: "One step",
    handle: "handle",
    waiting:
      "Waiting for the kernel. If it has stopped, run this cell again.",
  },
  zh: {
    table: "以表格显示数值",
    name: "名称",
    value: "数值",
    printed: "代码打印的内容",
    play: "播放",
    pause: "暂停",
    back: "回到起点",
    next: "走一步",
    handle: "拖柄",
    waiting: "正在等待内核。如果内核已停止，请重新运行这个单元格。",
  },
};
const MOVETO = 1, LINETO = 2, CURVE3 = 3, CURVE4 = 4, CLOSE = 79;
const IN_FLIGHT = 2; // one would wait for the network, three would lag
const PATIENCE = 4000; // milliseconds without an answer
const SLOW = 400; // milliseconds until a figure says that it waits
const REST = 400; // milliseconds until a figure counts as left
const SPOKEN = 500; // milliseconds until what came out is spoken
const FRAME = 83; // milliseconds between two steps of a playing figure
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

// ---- Drawing -------------------------------------------------------------

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

/** Split the three buffers of a message among its items, without copying. */
function* unpack(message, buffers) {
  const [floats, codes, pixels] = buffers.map(
    (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength),
  );
  let f = 0, c = 0, p = 0;
  for (const [id, content, nFloats, nCodes, nPixels] of message.items) {
    const bytes = floats.slice(f, f + nFloats); // a copy is aligned
    yield [id, {
      ...content,
      xy: new Float32Array(bytes.buffer),
      codes: codes.subarray(c, c + nCodes),
      pixels: pixels.subarray(p, p + nPixels),
    }];
    f += nFloats; c += nCodes; p += nPixels;
  }
}

function pathOf(item, [start, length, codeStart]) {
  const { xy, codes } = item;
  const path = new Path2D();
  const x = (i) => xy[2 * (start + i)], y = (i) => xy[2 * (start + i) + 1];
  for (let i = 0; i < length; i++) {
    const code = codeStart < 0
      ? (i ? LINETO : MOVETO)
      : codes[codeStart + i];
    if (code === LINETO) path.lineTo(x(i), y(i));
    else if (code === MOVETO) path.moveTo(x(i), y(i));
    else if (code === CLOSE) path.closePath();
    else if (code === CURVE3) {
      path.quadraticCurveTo(x(i), y(i), x(i + 1), y(i + 1));
      i += 1;
    } else if (code === CURVE4) {
      path.bezierCurveTo(
        x(i), y(i), x(i + 1), y(i + 1), x(i + 2), y(i + 2));
      i += 2;
    }
  }
  return path;
}

/** Make once what an operation needs, and keep it with the operation. */
function prepared(item, operation, make) {
  item.made ??= new Map();
  if (!item.made.has(operation)) item.made.set(operation, make());
  return item.made.get(operation);
}

function clip(context, item, pen) {
  if (pen.k) {
    context.beginPath();
    context.rect(...pen.k);
    context.clip();
  }
  if (pen.p) context.clip(prepared(item, pen, () => pathOf(item, pen.p)));
}

function ink(context, path, pen) {
  if (pen.f) {
    context.fillStyle = pen.f;
    context.fill(path);
  }
  if (pen.s && pen.w) {
    context.strokeStyle = pen.s;
    context.lineWidth = pen.w;
    context.stroke(path);
  }
}

function holdPen(context, pen) {
  context.lineCap = pen.c;
  context.lineJoin = pen.j;
  context.miterLimit = 4; // Agg's
  dash(context, pen.d);
}

function dash(context, dashes) {
  context.setLineDash(dashes ? dashes[0] : []);
  context.lineDashOffset = dashes ? dashes[1] : 0;
}

function smallCanvas(width, height, rgba) {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d").putImageData(
    new ImageData(rgba, width, height), 0, 0);
  return canvas;
}

function inkOf(item, start, width, height, colour) {
  const grey = item.pixels.subarray(start, start + width * height);
  const rgba = new Uint8ClampedArray(4 * grey.length);
  const [r, g, b, a] = colour.match(/[\d.e-]+/g).map(Number);
  for (let i = 0; i < grey.length; i++) {
    rgba[4 * i] = r;
    rgba[4 * i + 1] = g;
    rgba[4 * i + 2] = b;
    rgba[4 * i + 3] = grey[i] * a;
  }
  return smallCanvas(width, height, rgba);
}

const DRAW = {
  path(context, item, [, pen, shape], operation) {
    holdPen(context, pen);
    ink(context, prepared(item, operation, () => pathOf(item, shape)), pen);
  },
  stamp(context, item, [, pen, shape, start, count], operation) {
    const path = prepared(item, operation, () => pathOf(item, shape));
    holdPen(context, pen);
    for (let i = start; i < start + count; i++) {
      const x = item.xy[2 * i], y = item.xy[2 * i + 1];
      context.translate(x, y);
      ink(context, path, pen);
      context.translate(-x, -y);
    }
  },
  many(context, item, [, pen, shapes, start, count, looks], operation) {
    const paths = prepared(
      item, operation, () => shapes.map((shape) => pathOf(item, shape)));
    if (!paths.length) return;
    holdPen(context, pen);
    const pick = (list, i) => list.length ? list[i % list.length] : null;
    for (let i = 0; i < Math.max(paths.length, count); i++) {
      const at = 2 * (start + (count ? i % count : 0));
      const x = count ? item.xy[at] : 0, y = count ? item.xy[at + 1] : 0;
      if (Number.isNaN(x) || Number.isNaN(y)) continue;
      dash(context, pick(looks.d, i));
      context.translate(x, y);
      const width = looks.w.length ? pick(looks.w, i) : pen.w;
      ink(context, pick(paths, i), {
        f: pick(looks.f, i), s: pick(looks.s, i), w: width,
      });
      context.translate(-x, -y);
    }
  },
  image(context, item, [, , start, width, height, place, alpha], operation) {
    const image = prepared(item, operation, () => smallCanvas(
      width, height,
      new Uint8ClampedArray(
        item.pixels.slice(start, start + 4 * width * height).buffer)));
    context.imageSmoothingEnabled = false;
    context.globalAlpha = alpha;
    context.transform(...place);
    context.drawImage(image, 0, 0, 1, 1);
  },
  text(context, item, [, pen, start, width, height, x, y], operation) {
    const image = prepared(
      item, operation, () => inkOf(item, start, width, height, pen.f));
    context.drawImage(image, x, y);
  },
};

/** The figure as the kernel last sent it. */
class Picture {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
    this.items = new Map();
    this.order = [];
  }

  /** Show one whole picture, until the first message comes. */
  async showStill(bytes) {
    if (!bytes?.byteLength) return;
    const bitmap = await createImageBitmap(new Blob([bytes]));
    if (this.order.length) return;
    this.resize([bitmap.width, bitmap.height]);
    this.context.drawImage(bitmap, 0, 0);
  }

  resize([width, height]) {
    if (this.canvas.width === width && this.canvas.height === height) return;
    this.canvas.width = width;
    this.canvas.height = height;
  }

  /** Take in a message; a promise only if there are pictures to decode. */
  take(message, buffers) {
    const decoding = [];
    const old = this.items;
    const items = new Map(unpack(message, buffers));
    for (const item of items.values()) {
      if (!item.at) continue;
      decoding.push(createImageBitmap(new Blob([item.pixels])).then(
        (bitmap) => { item.bitmap = bitmap; }));
    }
    const finish = () => {
      this.items = new Map(message.order.map(
        (id) => [id, items.get(id) ?? old.get(id)]));
      this.order = message.order;
      this.resize(message.size);
    };
    return decoding.length ? Promise.all(decoding).then(finish) : finish();
  }

  paint() {
    const { context } = this;
    for (const id of this.order) {
      const item = this.items.get(id);
      if (!item) continue;
      if (item.bitmap) context.drawImage(item.bitmap, ...item.at);
      for (const operation of item.ops ?? []) {
        context.save();
        clip(context, item, operation[1]);
        DRAW[operation[0]](context, item, operation, operation);
        context.restore();
      }
    }
  }
}

// ---- Controls ------------------------------------------------------------

const RAISED = Object.fromEntries([..."-0123456789"].map(
  (digit, i) => [digit, "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"[i]]));

/** The text beside a slider at a position, the same as Python's. */
function textAt(control, position) {
  if (control.perDecade === undefined) {
    const value = control.low + position * control.step;
    return value.toFixed(control.decimals);
  }
  const place = control.first + position;
  const exponent = Math.floor(place / control.perDecade);
  const factor = 10 ** (place / control.perDecade - exponent);
  if (exponent >= -2 && exponent < 2) {
    return String(Number((factor * 10 ** exponent).toPrecision(2)));
  }
  const mantissa = factor.toFixed(1).replace(/\.0$/, "");
  const power = "10" + [...String(exponent)].map((d) => RAISED[d]).join("");
  return mantissa === "1" ? power : `${mantissa}×${power}`;
}

// Each figure loads this file anew, and all share the ids of one page.
let serial = Math.floor(1e9 * Math.random());

function slider(control, moved) {
  const row = element("div", "cl-control cl-slider");
  const input = Object.assign(element("input"), {
    type: "range", min: 0, max: control.count, step: 1,
    id: `chainrule-live-${++serial}`,
  });
  const label = element("label", "cl-name", control.label);
  label.htmlFor = input.id;
  const output = element("output", "cl-value");
  output.htmlFor = input.id;
  const say = (text) => {
    output.textContent = text;
    input.setAttribute("aria-valuetext", text);
    const share = (100 * input.value) / control.count;
    input.style.setProperty("--share", `${share}%`);
  };
  input.addEventListener("input", () => {
    say(textAt(control, Number(input.value)));
    moved(Number(input.value));
  });
  row.append(label, input, output);
  const set = ([position, text]) => { input.value = position; say(text); };
  return { row, set };
}

function choice(control, moved) {
  const row = element("div", "cl-control cl-choice");
  const input = element("select");
  input.id = `chainrule-live-${++serial}`;
  input.append(...control.options.map((text) => new Option(text)));
  const label = element("label", "cl-name", control.label);
  label.htmlFor = input.id;
  input.addEventListener("change", () => moved(input.selectedIndex));
  row.append(label, input);
  return { row, set: ([position]) => { input.selectedIndex = position; } };
}

function toggle(control, moved) {
  const row = element("label", "cl-control cl-switch");
  const input = Object.assign(element("input"), { type: "checkbox" });
  input.setAttribute("role", "switch");
  input.addEventListener("change", () => moved(input.checked ? 1 : 0));
  row.append(input, element("span", "cl-name", control.label));
  return { row, set: ([position]) => { input.checked = position === 1; } };
}

function button(control, moved) {
  const row = element("div", "cl-control cl-button");
  const input = element("button", "", control.label);
  input.type = "button";
  let count = 0;
  input.addEventListener("click", () => moved(count += 1));
  row.append(input);
  return { row, set: ([position]) => { count = position; } };
}

/** Points that are dragged in the picture: here is what puts them back. */
function points(control, moved) {
  const row = element("div", "cl-control cl-points");
  const input = element("button", "cl-quiet-button", control.back);
  input.type = "button";
  input.addEventListener("click", () => moved(0));
  row.append(input);
  row.hidden = true;
  return { row, set: ([position]) => { row.hidden = !position; } };
}

const CONTROLS = { slider, choice, switch: toggle, button, points };

const ICON = {
  play: "M3 1.5v13l11-6.5z", pause: "M3 2h4v12H3zM9 2h4v12H9z",
  back: "M2 2h3v12H2zM14 2v12L5.5 8z", next: "M2 2v12l8.5-6zM11 2h3v12h-3z",
};

function show(button, name, label) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS(svg.namespaceURI, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICON[name]);
  svg.append(path);
  button.replaceChildren(svg);
  button.title = label;
  button.setAttribute("aria-label", label);
}

/** Back, play and one step, for the slider that counts steps. */
function player(control, words, line, root) {
  const set = element("span", "cl-player");
  const [back, play, next] = ["back", "play", "next"].map((name) => {
    const button = element("button");
    button.type = "button";
    show(button, name, words[name]);
    set.append(button);
    return button;
  });
  play.className = "cl-main";
  let at = 0, timer = 0, seen = true;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    show(play, "play", words.play);
  };
  const go = (position) => {
    at = Math.min(control.count, position);
    line.move(control.name, at);
  };
  const tick = () => {
    if (!root.isConnected || !seen) stop();
    else if (at >= control.count) stop();
    else if (line.settled) go(at + 1); // never ahead of the kernel
  };
  const toggle = () => {
    if (timer) return stop();
    if (at >= control.count) go(0);
    show(play, "pause", words.pause);
    timer = setInterval(tick, CALM.matches ? 500 : FRAME);
  };
  play.addEventListener("click", toggle);
  back.addEventListener("click", () => { stop(); go(0); });
  next.addEventListener("click", () => { stop(); go(at + 1); });
  root.addEventListener("pointerdown", (event) => {
    if (!set.contains(event.target)) stop();
  });
  root.addEventListener("keydown", (event) => {
    const own = event.target.closest("button, select, [role=switch], summary");
    if (event.key === " " && !own) {
      event.preventDefault();
      toggle();
    } else if (!set.contains(event.target) && event.key !== "Tab") stop();
  });
  const watch = new IntersectionObserver(([entry]) => {
    seen = entry.isIntersecting;
  });
  watch.observe(root);
  const told = ([position]) => { at = position; };
  return { set, told, stop, end: () => { stop(); watch.disconnect(); } };
}

const ARROWS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
};

/** A ring that is dragged: by mouse, finger, or Tab and arrow keys. */
function ring(number, about, words, stage, line) {
  const node = element("div", about.group ? "cl-ring cl-point" : "cl-ring");
  const set = (name, value) => node.setAttribute(name, value);
  node.tabIndex = 0;
  set("role", "slider");
  set("aria-label", about.name);
  set("aria-roledescription", words.handle);
  set("aria-valuemin", -1);
  set("aria-valuemax", 1);
  set("aria-valuenow", 0);
  const place = ([across, down, told]) => {
    node.style.left = `${100 * across}%`;
    node.style.top = `${100 * down}%`;
    if (told !== undefined) set("aria-valuetext", told);
  };
  node.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    node.setPointerCapture(event.pointerId);
    event.preventDefault();
    node.focus({ preventScroll: true, focusVisible: false });
  });
  node.addEventListener("pointermove", (event) => {
    if (!node.hasPointerCapture(event.pointerId)) return;
    const box = stage.getBoundingClientRect();
    const spot = [
      (event.clientX - box.left) / box.width,
      (event.clientY - box.top) / box.height,
    ].map((share) => Math.min(1, Math.max(0, share)));
    line.grab({ grab: number, spot });
  });
  node.addEventListener("keydown", (event) => {
    const way = ARROWS[event.key];
    if (way) {
      const size = event.shiftKey ? 10 : 1;
      line.press(number, way.map((part) => part * size));
    } else if (event.key === "Home") line.grab({ grab: number, home: true });
    else return;
    event.preventDefault();
  });
  stage.append(node);
  return { node, place, group: about.group };
}

/** All rings; of points that belong together, Tab finds one at a time. */
function rings(about, words, stage, line) {
  const made = about.handles.map(
    (one, number) => ring(number, one, words, stage, line));
  const groups = new Map();
  for (const one of made) {
    if (!one.group) continue;
    if (!groups.has(one.group)) groups.set(one.group, []);
    groups.get(one.group).push(one.node);
  }
  for (const nodes of groups.values()) {
    const choose = (node) => {
      for (const other of nodes) other.tabIndex = other === node ? 0 : -1;
    };
    choose(nodes[0]);
    nodes.forEach((node, i) => {
      node.addEventListener("focus", () => choose(node));
      node.addEventListener("keydown", (event) => {
        const way = { PageUp: -1, PageDown: 1 }[event.key];
        if (!way) return;
        event.preventDefault();
        nodes[(i + way + nodes.length) % nodes.length].focus();
      });
    });
  }
  return (places) => made.forEach((one, i) => {
    one.node.hidden = !places?.[i];
    if (places?.[i]) one.place(places[i]);
  });
}

/** Tell where on the picture the pointer is pressed or dragged. */
function pointing(canvas, pointed) {
  const tell = (event) => {
    if (event.buttons % 2 === 0) return;
    const box = canvas.getBoundingClientRect();
    pointed([
      (event.clientX - box.left) / box.width,
      (event.clientY - box.top) / box.height,
    ]);
  };
  canvas.classList.add("cl-pointed");
  canvas.addEventListener("pointerdown", tell);
  canvas.addEventListener("pointermove", tell);
}

// ---- Conversation with the kernel ------------------------------------------

/** Sends the newest positions, at most two requests ahead of the answers. */
class Line {
  constructor(model, silent, busy) {
    Object.assign(this, { model, silent, busy });
    this.sent = this.answered = 0;
    this.waiting = {};
    this.spot = null;
    this.grabbed = null;
  }

  /** Put a handle somewhere, or back. */
  grab(news) {
    this.grabbed = news;
    this.pump();
  }

  /** Arrow keys on a handle; those not sent yet add up. */
  press(grab, keys) {
    const held = this.grabbed;
    if (held?.grab === grab && held.keys) {
      keys = keys.map((part, i) => part + held.keys[i]);
    }
    this.grab({ grab, keys });
  }

  move(name, position) {
    this.waiting[name] = position;
    this.pump();
  }

  point(spot) {
    this.spot = spot;
    this.pump();
  }

  get idle() {
    return !Object.keys(this.waiting).length && !this.spot && !this.grabbed;
  }

  get settled() {
    return this.idle && this.sent <= this.answered;
  }

  pump() {
    if (this.idle) return;
    if (this.sent - this.answered >= IN_FLIGHT) return;
    this.sent += 1;
    const news = { at: this.waiting, spot: this.spot, ...this.grabbed };
    this.send({ type: "set", seq: this.sent, ...news });
    this.waiting = {};
    this.spot = null;
    this.grabbed = null;
  }

  send(message) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.answered = this.sent; // do not wait for ever
      this.silent();
    }, PATIENCE);
    this.slow ||= setTimeout(() => this.busy(true), SLOW);
    this.model.send(message);
  }

  heard(seq) {
    clearTimeout(this.slow);
    this.slow = 0;
    this.busy(false);
    clearTimeout(this.timer);
    this.answered = Math.max(this.answered, seq);
    this.sent = Math.max(this.sent, seq);
    this.pump();
  }
}

// ---- Words and numbers -----------------------------------------------------

function readout(about, words) {
  const head = element("div", "cl-readout cl-head");
  const box = element("div", "cl-readout");
  const title = element("h3", "cl-title", about.title);
  title.id = `chainrule-live-${++serial}`;
  title.hidden = !about.title;
  const problem = element("p", "cl-problem");
  problem.setAttribute("role", "alert");
  const status = element("p", "cl-status");
  const numbers = element("dl", "cl-numbers");
  const printed = element("div", "cl-printed");
  const text = element("pre");
  printed.append(element("span", "", words.printed), text);
  const details = element("details");
  const table = element("table");
  details.append(element("summary", "", words.table), table);
  const heard = element("p", "cl-heard");
  heard.setAttribute("role", "status");
  head.append(title, status, numbers, problem);
  box.append(printed, details, heard);

  let last = null;
  let soon = 0;
  /** Let a screen reader say what came out, once nothing moves any more. */
  const tell = () => {
    const text = outcome(last);
    if (heard.textContent !== text) heard.textContent = text;
  };
  const fillTable = () => {
    if (!details.open || !last) return;
    const rows = [
      ...about.controls.filter((c) => c.kind !== "points").map(
        (c) => [c.label, last.at[c.name][1]]),
      ...last.numbers,
    ].map(([name, value]) => tableRow("td", name, value));
    table.replaceChildren(tableRow("th", words.name, words.value), ...rows);
  };
  details.addEventListener("toggle", fillTable);
  const show = (state) => {
    clearTimeout(soon);
    if (last) soon = setTimeout(tell, SPOKEN);
    last = state;
    putWithCode(problem, state.problem);
    put(status, [state.status, state.warning].filter(Boolean).join("  "));
    fillNumbers(numbers, state.numbers);
    put(text, state.printed);
    printed.hidden = !state.printed;
    fillTable();
  };
  return { head, box, title, show, problem };
}

function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
  node.hidden = !text;
}

/** Put text into a node, what stands between backticks as code. */
function putWithCode(node, text) {
  node.hidden = !text;
  if (node.dataset.text === text) return;
  node.dataset.text = text;
  node.replaceChildren(...text.split("`").map(
    (part, i) => i % 2 ? element("code", "", part) : part));
}

function tableRow(tag, name, value) {
  const row = element("tr");
  row.append(element(tag, "", name), element(tag, "", value));
  return row;
}

function fillNumbers(list, numbers) {
  list.hidden = !numbers.length;
  while (list.children.length > numbers.length) list.lastChild.remove();
  numbers.forEach(([name, value], i) => {
    if (!list.children[i]) {
      const pair = element("div");
      pair.append(element("dt"), element("dd"));
      list.append(pair);
    }
    const [title, number] = list.children[i].children;
    if (title.textContent !== name) title.textContent = name;
    if (number.textContent !== value) number.textContent = value;
  });
}

/** Sentences after each other, each with a full stop. */
function sentences(...parts) {
  return parts.filter(Boolean).map(
    (part) => /[.!?。！？]$/.test(part) ? part : `${part}.`).join(" ");
}

/** What the figure says below itself. */
function outcome(state) {
  const numbers = state.numbers.map(([name, value]) => `${name} ${value}`);
  return sentences(state.status, numbers.join(", "));
}

function inWords(about, state) {
  return sentences(about.alt, state.problem, outcome(state));
}

// ---- The view ----------------------------------------------------------------

/** The colour of the page below the figure, three numbers. */
function paperOf(root) {
  const found = getComputedStyle(root).backgroundColor.match(/[\d.]+/g);
  const [r, g, b, a] = (found ?? []).map(Number);
  return b === undefined || a === 0 ? [255, 255, 255] : [r, g, b];
}

function isDark([r, g, b]) {
  return 0.3 * r + 0.59 * g + 0.11 * b < 128;
}

/**
 * Tell the kernel how wide the page is, how fine, and of which colour: at
 * once, and whenever it changes. A picture that still has the other theme is
 * turned by the page until the kernel has drawn it anew.
 */
function fitting(root, stage, line) {
  let told = "", soon = 0, pictureIsDark = false;
  const turn = (dark) => {
    pictureIsDark = dark;
    stage.classList.toggle("cl-turned", isDark(paperOf(root)) !== dark);
  };
  const tell = () => {
    const width = Math.floor(stage.clientWidth);
    if (!width || !root.isConnected) return;
    turn(pictureIsDark);
    const ratio = window.devicePixelRatio || 1;
    const news = { type: "hello", ratio, width, paper: paperOf(root) };
    if (JSON.stringify(news) === told) return;
    told = JSON.stringify(news);
    line.send(news);
  };
  const later = (wait) => () => {
    clearTimeout(soon);
    soon = setTimeout(tell, wait);
  };
  // JupyterLab hides everything while it changes its theme
  const repainted = () => requestAnimationFrame(() => {
    turn(pictureIsDark);
    later(30)();
  });
  let first = true;
  const size = new ResizeObserver(() => {
    if (first && stage.clientWidth) {
      first = false;
      tell();
    } else later(150)();
  });
  size.observe(stage);
  const theme = new MutationObserver(repainted);
  const named = ["data-jp-theme-light", "data-jp-theme-name", "class"];
  theme.observe(document.body, { attributeFilter: named });
  const end = () => {
    clearTimeout(soon);
    size.disconnect();
    theme.disconnect();
  };
  return { turn, end };
}

function render({ model, el }) {
  const about = model.get("_about");
  const words = WORDS[about.language] ?? WORDS.en;
  const root = element("div", "chainrule-live");
  root.lang = about.language;
  // JupyterLab must not take arrow keys for its own.
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  root.addEventListener("keydown", (event) => event.stopPropagation());

  const canvas = element("canvas");
  canvas.setAttribute("role", "img");
  Object.assign(canvas, { width: about.width, height: about.height });
  const picture = new Picture(canvas);
  const { head, box, title, show, problem } = readout(about, words);
  const line = new Line(
    model, () => putWithCode(problem, words.waiting),
    (busy) => root.classList.toggle("cl-waiting", busy));
  if (about.title) {
    root.setAttribute("role", "group");
    root.setAttribute("aria-labelledby", title.id);
  }

  const panel = element("div", "cl-controls");
  let playing = null;
  const controls = about.controls.map((control) => {
    const made = CONTROLS[control.kind](
      control, (position) => line.move(control.name, position));
    if (control.name === about.play) {
      playing = player(control, words, line, root);
      made.row.prepend(playing.set);
      made.row.classList.add("cl-played");
    }
    panel.append(made.row);
    return { ...made, name: control.name };
  });
  const stage = element("div", "cl-stage");
  stage.append(canvas);
  const placeRings = rings(about, words, stage, line);
  if (about.point) pointing(canvas, (spot) => line.point(spot));
  root.append(head, stage, panel, box);
  el.append(root);

  const showState = (state) => {
    show(state);
    canvas.setAttribute("aria-label", inWords(about, state));
    root.classList.toggle("cl-failed", Boolean(state.problem));
    if (state.rings) placeRings(state.rings);
    if (line.settled) {
      for (const control of controls) control.set(state.at[control.name]);
      playing?.told(state.at[about.play]);
    }
  };

  const fitted = fitting(root, stage, line);
  let painted = 0, planned = 0, decoding = null, dark = false;
  const paint = () => {
    planned = 0;
    painted = performance.now();
    picture.paint();
    fitted.turn(dark);
    root.dispatchEvent(new CustomEvent("chainrule-drawn", { bubbles: true }));
  };
  const paintSoon = () => {
    if (planned) return;
    if (performance.now() - painted > 12) paint();
    else planned = requestAnimationFrame(paint);
  };
  // What the notebook keeps is renewed when nothing has moved for a while.
  let rest = 0;
  const receive = (message, buffers) => {
    clearTimeout(rest);
    rest = setTimeout(() => model.send({ type: "rest" }), REST);
    const wait = message.order ? picture.take(message, buffers) : null;
    line.heard(message.seq);
    const finish = () => {
      showState(message);
      if (!message.order) return;
      dark = message.dark;
      paintSoon();
    };
    return wait ? wait.then(finish) : finish();
  };
  const heard = (message, buffers) => {
    if (message?.type !== "picture") return;
    if (!decoding) decoding = receive(message, buffers);
    else decoding = decoding.then(() => receive(message, buffers));
    const mine = decoding;
    mine?.then(() => { if (decoding === mine) decoding = null; });
  };

  showState(about.state);
  placeRings(null);
  picture.showStill(model.get("_still"));
  model.on("msg:custom", heard);
  const gone = () => { // the kernel has restarted
    root.classList.add("cr-gone");
    playing?.stop();
  };
  model.on("comm_live_update", gone);
  return () => {
    fitted.end();
    playing?.end();
    model.off("msg:custom", heard);
    model.off("comm_live_update", gone);
  };
}

export default { render };
