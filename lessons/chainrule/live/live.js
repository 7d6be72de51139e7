// A live figure in the page: controls above, a canvas that replays what the
// kernel recorded, and the same in words and numbers below.

const WORDS = {
  en: {
    table: "Numbers as a table",
    name: "Name",
    value: "Value",
    printed: "Printed by the code",
    waiting:
      "Waiting for the kernel. If it has stopped, run this cell again.",
  },
  zh: {
    table: "以表格显示数值",
    name: "名称",
    value: "数值",
    printed: "代码打印的内容",
    waiting: "正在等待内核。如果内核已停止，请重新运行这个单元格。",
  },
};
const MOVETO = 1, LINETO = 2, CURVE3 = 3, CURVE4 = 4, CLOSE = 79;
const IN_FLIGHT = 2; // one would wait for the network, three would lag
const PATIENCE = 4000; // milliseconds without an answer
const REST = 400; // milliseconds until a figure counts as left
const SPOKEN = 500; // milliseconds until what came out is spoken

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

const CONTROLS = { slider, choice, switch: toggle, button };

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
  constructor(model, silent) {
    Object.assign(this, { model, silent });
    this.sent = this.answered = 0;
    this.waiting = {};
    this.spot = null;
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
    return !Object.keys(this.waiting).length && !this.spot;
  }

  get settled() {
    return this.idle && this.sent <= this.answered;
  }

  pump() {
    if (this.idle) return;
    if (this.sent - this.answered >= IN_FLIGHT) return;
    this.sent += 1;
    const news = { at: this.waiting, spot: this.spot };
    this.send({ type: "set", seq: this.sent, ...news });
    this.waiting = {};
    this.spot = null;
  }

  send(message) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.answered = this.sent; // do not wait for ever
      this.silent();
    }, PATIENCE);
    this.model.send(message);
  }

  heard(seq) {
    clearTimeout(this.timer);
    this.answered = Math.max(this.answered, seq);
    this.sent = Math.max(this.sent, seq);
    this.pump();
  }
}

// ---- Words and numbers -----------------------------------------------------

function readout(about, words) {
  const box = element("div", "cl-readout");
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
  box.append(problem, status, numbers, printed, details, heard);

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
      ...about.controls.map((c) => [c.label, last.at[c.name][1]]),
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
  return { box, show, problem };
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
  canvas.style.width = `${about.width}px`;
  const picture = new Picture(canvas);
  const { box, show, problem } = readout(about, words);
  const line = new Line(model, () => putWithCode(problem, words.waiting));

  const panel = element("div", "cl-controls");
  const controls = about.controls.map((control) => {
    const made = CONTROLS[control.kind](
      control, (position) => line.move(control.name, position));
    panel.append(made.row);
    return { ...made, name: control.name };
  });
  const stage = element("div", "cl-stage");
  stage.append(canvas);
  if (about.point) pointing(canvas, (spot) => line.point(spot));
  root.append(panel, stage, box);
  el.append(root);

  const showState = (state) => {
    show(state);
    canvas.setAttribute("aria-label", inWords(about, state));
    root.classList.toggle("cl-failed", Boolean(state.problem));
    if (line.settled) {
      for (const control of controls) control.set(state.at[control.name]);
    }
  };

  let painted = 0, planned = 0, decoding = null;
  const paint = () => {
    planned = 0;
    painted = performance.now();
    picture.paint();
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
      if (message.order) paintSoon();
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
  picture.showStill(model.get("_still"));
  model.on("msg:custom", heard);
  line.send({ type: "hello", ratio: window.devicePixelRatio || 1 });
  const gone = () => root.classList.add("cr-gone");
  model.on("comm_live_update", gone); // the kernel has restarted
  return () => {
    model.off("msg:custom", heard);
    model.off("comm_live_update", gone);
  };
}

export default { render };
