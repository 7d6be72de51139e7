// Lesson 4: one neuron and its loss as a graph. Values go forwards, gradients
// come back; the numbers at the leaves can be dragged. DATA is not used.
const svg = root.querySelector(".picture"), bar = root.querySelector(".bar");
const tell = teller();
const NODES = [ // name, what it does, its inputs, column and row
  ["x1", "", [], 0, 0], ["w1", "", [], 0, 1], ["x2", "", [], 0, 2.15], ["w2", "", [], 0, 3.15],
  ["p1", "×", ["x1", "w1"], 1, 0.5], ["p2", "×", ["x2", "w2"], 1, 2.65], ["b", "", [], 1, 3.9],
  ["z", "+", ["p1", "p2", "b"], 2, 1.58], ["a", "σ", ["z"], 3, 1.58], ["t", "", [], 3, 3.15],
  ["e", "−", ["a", "t"], 4, 1.58], ["L", "×", ["e", "e"], 5, 1.58],
].map(([name, op, from, column, row]) => ({ name, op, from, column, row, twice: from[0] && from[0] === from[1] }));
const node = Object.fromEntries(NODES.map((one) => [one.name, one]));
const HOME = { x1: 2, w1: 1.5, x2: -1, w2: 1, b: -1.5, t: 1 }, given = { ...HOME };
const ORDER = ["p1", "p2", "z", "a", "e", "L"], HALF = ORDER.length;
const squash = (z) => 1 / (1 + Math.exp(-z));
const VALUE = { "×": (a, b) => a * b, "+": (...all) => all.reduce((p, q) => p + q), "−": (a, b) => a - b, σ: squash };
const SLOPE = { "×": (a, b) => [b, a], "+": (...all) => all.map(() => 1), "−": () => [1, -1], σ: (z) => [squash(z) * (1 - squash(z))] };
let step = 2 * HALF, redraw = () => {};

/** Values and gradients known after k steps, and what the last one sent. */
function state(k) {
  const value = { ...given }, grad = {}, sent = new Map();
  for (const n of ORDER.slice(0, k)) value[n] = VALUE[node[n].op](...node[n].from.map((f) => value[f]));
  let at = k && ORDER[Math.min(k, HALF) - 1], parts = [];
  if (k > HALF) grad.L = 1;
  for (const n of [...ORDER].reverse().slice(0, Math.max(0, k - HALF))) {
    at = n;
    parts = SLOPE[node[n].op](...node[n].from.map((f) => value[f])).map((slope, i) => {
      const part = { to: node[n].from[i], up: grad[n], slope, g: grad[n] * slope };
      sent.set(`${n} ${i}`, part);
      return part;
    });
    for (const { to, g } of parts) grad[to] = (grad[to] ?? 0) + g;
  }
  return { value, grad, sent, at, parts, back: k > HALF };
}
const short = (v) => (v === undefined ? "" : Math.abs(v) >= 0.0995 || v === 0 ? num(v, 2).replace(/\.?0+$/, "") || "0" : num(v, 3));
const sub = (name) => name.replace(/\d/, (d) => "₀₁₂"[d]);

function draw(width) {
  const tight = width < 1000, down = width < 700; // too narrow: top to bottom
  const CW = tight ? 84 : 112, CH = tight ? 66 : 74, size = tight ? 15 : 17;
  const stepX = (width - CW - 8) / 5, stepY = CH + 44, rowY = CH + 19, rowX = (width - CW - 8) / 3.9;
  const H = down ? 5 * stepY + CH + 20 : 4.9 * rowY + 10;
  set(svg, { viewBox: `0 0 ${width} ${H}`, height: H });
  const place = (n) => (down
    ? [4 + n.row * rowX + CW / 2, 10 + n.column * stepY + CH / 2]
    : [4 + n.column * stepX + CW / 2, 10 + n.row * rowY + CH / 2]);
  const wires = mark(svg, "g", {}), notes = mark(svg, "g", { "pointer-events": "none" });
  const cards = new Map(NODES.map((n) => [n.name, card(n)]));
  svg.append(notes);
  const wire = (n, i) => {
    const [x1, y1] = place(node[n.from[i]]), [x2, y2] = place(n), many = n.from.length;
    const off = (i - (many - 1) / 2) * (many > 2 ? 20 : 24), bow = n.twice ? (i ? 26 : -26) : 0, lift = bow ? Math.sign(bow) * 12 : 0;
    if (down) {
      const [sx, sy, ey] = [x1 + lift, y1 + CH / 2, y2 - CH / 2], m = (sy + ey) / 2;
      return { d: `M${sx} ${sy}C${sx + bow} ${m} ${x2 + off + bow} ${m} ${x2 + off} ${ey}`, start: [sx, sy] };
    }
    const [sx, sy, ex] = [x1 + CW / 2, y1 + lift, x2 - CW / 2], m = (sx + ex) / 2;
    return { d: `M${sx} ${sy}C${m} ${sy + bow} ${m} ${y2 + off + bow} ${ex} ${y2 + off}`, start: [sx, sy] };
  };

  /** The card of a node: its group, and what fills it anew. */
  function card(n) {
    const [x, y] = place(n), free = !n.from.length && n.name !== "t";
    const group = mark(svg, "g", free ? { class: "leaf", tabindex: 0, role: "slider", "aria-label": sub(n.name), "aria-valuemin": -5, "aria-valuemax": 5 } : {});
    if (free) grab(group, n.name);
    return (s) => {
      const here = s.at === n.name, value = s.value[n.name], g = s.grad[n.name];
      const [left, right] = [x - CW / 2 + 10, x + CW / 2 - 10];
      const text = (px, py, cls, words, anchor, more = {}) => mark(group, "text", { x: px, y: py, class: cls, text: words, "text-anchor": anchor, ...more });
      group.replaceChildren();
      if (free) set(group, { "aria-valuenow": value, "aria-valuetext": short(value) });
      mark(group, "rect", {
        class: `card${here ? " at" : ""}`, style: here ? `stroke: var(--cl-${s.back ? "backward" : "forward"})` : "",
        x: x - CW / 2, y: y - CH / 2, width: CW, height: CH, rx: 9,
      });
      text(left, y - CH / 2 + 20, n.name === "t" ? "small" : "math", n.name === "t" ? L("target", "目标") : sub(n.name), "start");
      text(right, y - CH / 2 + 20, "small", n.op || (free ? "↔" : ""), "end");
      text(right, y + (tight ? 7 : 6), "num f-forward", short(value) || "·", "end", { style: `font-size: ${size}px` });
      if (n.name === "t") return;
      mark(group, "path", { class: "s-line", d: `M${left} ${y + 12}H${right}` });
      const low = y + (tight ? 27 : 30), big = { style: `font-size: ${size}px` };
      text(right, low, "num f-backward", short(g), "end", big);
      if (g !== undefined && NODES.some((m) => m.twice && m.from[0] === n.name)) text(left, low, "num f-backward", "Σ", "start", big);
    };
  }

  /** Let the number of a leaf be dragged, or stepped by the arrow keys. */
  function grab(group, name) {
    const put = (v) => { given[name] = clamp(Math.round(v * 10) / 10, -5, 5); redraw(); };
    let from = null;
    group.addEventListener("pointerdown", (event) => {
      group.setPointerCapture(event.pointerId);
      from = [event.clientX, given[name]];
    });
    group.addEventListener("pointermove", (event) => {
      if (group.hasPointerCapture(event.pointerId)) put(from[1] + (event.clientX - from[0]) / 60);
    });
    group.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 0.1, ArrowUp: 0.1, ArrowLeft: -0.1, ArrowDown: -0.1 }[event.key];
      if (!by && event.key !== "Home") return;
      event.preventDefault();
      event.stopPropagation();
      put(by ? given[name] + by * (event.shiftKey ? 10 : 1) : HOME[name]);
    });
  }

  redraw = () => {
    const s = state(step), most = Math.max(0.2, ...[...s.sent.values()].map((part) => Math.abs(part.g)));
    wires.replaceChildren();
    notes.replaceChildren();
    for (const n of NODES) n.from.forEach((from, i) => {
      const { d, start } = wire(n, i), part = s.sent.get(`${n.name} ${i}`), known = s.value[n.name] !== undefined;
      mark(wires, "path", { d, class: known ? "s-forward" : "s-line", "stroke-width": 2, opacity: part ? 0.35 : 1, transform: part ? `translate(${down ? "-3 0" : "0 -3"})` : "" });
      if (!part || from === "t") return;
      const here = s.at === n.name, wide = 1.5 + 6.5 * Math.sqrt(Math.min(1, Math.abs(part.g) / most));
      mark(wires, "path", { d, class: "s-backward", "stroke-width": wide, opacity: here ? 1 : 0.5, transform: `translate(${down ? "3 0" : "0 3"})` });
      const [x, y] = start, [fx, fy] = place(node[from]);
      mark(wires, "path", { class: "f-backward", d: down ? `M${x + 3} ${y + 1}l-6.5 10h13z` : `M${x + 1} ${y + 3}l10 -6.5v13z`, opacity: here ? 1 : 0.6 });
      if (!here || (i && n.twice)) return;
      mark(notes, "text", {
        class: "halo small num f-backward", text: `${short(part.up)} · ${short(part.slope)}`,
        x: fx + (down ? 16 : CW / 2 - 2), y: fy + CH / 2 + (down ? 22 : 13), "text-anchor": down ? "start" : "end",
      });
    });
    for (const fill of cards.values()) fill(s);
    const [lx, ly] = place(node.L), anchor = { "text-anchor": down ? "start" : "end", x: lx + CW / 2 + (down ? 10 : 0) };
    if (s.value.L !== undefined) mark(notes, "text", { ...anchor, class: "small f-forward", y: down ? ly + 6 : ly - CH / 2 - 10, text: L("blue: value", "蓝：值") });
    if (s.grad.L !== undefined) mark(notes, "text", { ...anchor, class: "small f-backward", y: down ? ly + 26 : ly + CH / 2 + 20, text: L("orange: gradient", "橙：梯度") });
    tell(words(s));
  };
  redraw();
}

function words(s) {
  const drag = L("Drag any card marked ↔.", "拖动任何带 ↔ 的卡片。");
  if (!s.at) return L(`Only the numbers at the left are known. ${drag}`, `只知道左边的那些数。${drag}`);
  const now = sub(s.at), inputs = node[s.at].from.map((f) => short(s.value[f]));
  const made = node[s.at].op === "σ" ? `σ(${inputs[0]})` : inputs.join(` ${node[s.at].op} `);
  if (!s.back) return L(`Forwards: <b class="f">${now} = ${made} = ${short(s.value[s.at])}</b>. ${drag}`, `前向：<b class="f">${now} = ${made} = ${short(s.value[s.at])}</b>。${drag}`);
  const parts = s.parts.filter(({ to }) => to !== "t").map(({ to, up, slope, g }) =>
    `${sub(to)} ${L("gets", "得到")} <span class="b">${short(up)} · ${short(slope)} = ${short(g)}</span>`);
  return L(`Back through <b>${now}</b>: ${parts.join("; ")}. Thick means much. ${drag}`, `往回穿过 <b>${now}</b>：${parts.join("；")}。线越粗，作用越大。${drag}`);
}
player(bar, 2 * HALF, step, (k) => { step = k; redraw(); }, 650);
fit(svg, draw);
