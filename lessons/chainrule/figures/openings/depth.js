// Lesson 7: a stack of layers whose depth and gain can be turned. What the
// signal and the gradient have become at every layer is computed here. DATA
// is not used.
const svg = root.querySelector(".picture"), bar = root.querySelector(".bar");
const tell = teller();
const MOST = 40, WIDTH = 32, ROWS = 32, LOW = -6, HIGH = 6, HOME = [30, 1];
const KINDS = [
  L("plain", "普通"), L("normalised", "归一化"),
  L("with skips", "带跳连"), L("scaled skips", "缩小的跳连"),
];
let [layers, gain] = HOME, kind = 0, touched = false, redraw = () => {};

let seed = 7; // mulberry32, and Box and Muller's normal numbers
function uniform() {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const normal = (n) => Float64Array.from({ length: n }, () =>
  Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()));
const X = normal(ROWS * WIDTH), UP = normal(ROWS * WIDTH);
const W = Array.from({ length: MOST }, () => normal(WIDTH * WIDTH).map((w) => w / Math.sqrt(WIDTH)));

/** Rows times weights, or times their transpose. */
function times(A, V, turned) {
  const out = new Float64Array(ROWS * WIDTH);
  for (let i = 0; i < ROWS; i++) for (let k = 0; k < WIDTH; k++) {
    const a = A[i * WIDTH + k] * gain;
    if (a) for (let j = 0; j < WIDTH; j++) out[i * WIDTH + j] += a * V[turned ? j * WIDTH + k : k * WIDTH + j];
  }
  return out;
}
function spread(A) {
  const mean = A.reduce((p, q) => p + q, 0) / A.length;
  return Math.sqrt(A.reduce((p, q) => p + (q - mean) ** 2, 0) / A.length);
}
/** Each column with mean 0 and spread 1, and the spreads it had. */
function normed(Z) {
  const N = new Float64Array(Z.length), roots = new Float64Array(WIDTH);
  for (let j = 0; j < WIDTH; j++) {
    let mean = 0, square = 0;
    for (let i = 0; i < ROWS; i++) mean += Z[i * WIDTH + j] / ROWS;
    for (let i = 0; i < ROWS; i++) square += (Z[i * WIDTH + j] - mean) ** 2 / ROWS;
    roots[j] = Math.sqrt(square + 1e-12);
    for (let i = 0; i < ROWS; i++) N[i * WIDTH + j] = (Z[i * WIDTH + j] - mean) / roots[j];
  }
  return [N, roots];
}
function normedBack(d, N, roots) {
  const out = new Float64Array(d.length);
  for (let j = 0; j < WIDTH; j++) {
    let mean = 0, along = 0;
    for (let i = 0; i < ROWS; i++) { mean += d[i * WIDTH + j] / ROWS; along += d[i * WIDTH + j] * N[i * WIDTH + j] / ROWS; }
    for (let i = 0; i < ROWS; i++) out[i * WIDTH + j] = (d[i * WIDTH + j] - mean - N[i * WIDTH + j] * along) / roots[j];
  }
  return out;
}
const gate = (d, Z) => d.map((v, i) => (Z[i] > 0 ? v : 0));

/** Spreads of the signal at each layer, and of the gradient, first first. */
function sizes() {
  const scale = kind === 3 ? 1 / Math.sqrt(layers) : 1, kept = [], ahead = [], back = [];
  let A = X;
  for (let l = 0; l < layers; l++) {
    if (kind < 2) {
      let Z = times(A, W[l]), roots;
      if (kind === 1) [Z, roots] = normed(Z);
      kept.push([Z, roots]);
      ahead.push(spread(Z));
      A = Z.map((z) => Math.max(z, 0));
    } else {
      kept.push([A]);
      const branch = times(A.map((a) => Math.max(a, 0)), W[l]);
      A = A.map((a, i) => a + scale * branch[i]);
      ahead.push(spread(A));
    }
  }
  let d = UP; // what comes back to the last layer
  for (let l = layers - 1; l >= 0; l--) {
    const [Z, roots] = kept[l];
    if (kind < 2) {
      if (l < layers - 1) d = gate(d, Z);
      if (kind === 1) d = normedBack(d, Z, roots);
      back.push(spread(d));
      d = times(d, W[l], true);
    } else {
      back.push(spread(d));
      const through = gate(times(d, W[l], true), Z);
      d = d.map((v, i) => v + scale * through[i]);
    }
  }
  return [ahead, back.reverse()];
}
const power = (v) => {
  if (!(v > 0)) return "0";
  if (v >= 0.01 && v < 1000) return num(v, v < 10 ? 2 : 0);
  const e = Math.floor(Math.log10(v));
  return `${num(v / 10 ** e, 0)} × 10${[...`${e}`].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]).join("")}`;
};
const level = (list) => Math.max(...list) < 10 && Math.min(...list) > 0.1;

function draw(width) {
  const H = clamp(width * 0.2, 150, 210), top = 26, gap = 40, left = 52, right = width - 20;
  const total = 2 * (top + H) + gap + 40;
  set(svg, { viewBox: `0 0 ${width} ${total}`, height: total });
  const T = scale(0.5, MOST + 0.5, left, right), step = T(2) - T(1);
  const panels = [top, 2 * top + H + gap].map((y) => scale(LOW, HIGH, y + H, y));
  const text = (parent, x, y, cls, words, anchor = "start") =>
    mark(parent, "text", { x, y, class: cls, text: words, "text-anchor": anchor });
  const long = width > 560;
  text(svg, left, 14, "head", long ? L("Spread of the signal in each layer, going forward →", "信号向前走，每一层的标准差 →") : L("Spread of the signal →", "信号的标准差 →"));
  text(svg, left, panels[1](HIGH) - 12, "head", long ? L("← Spread of the gradient in each layer, coming back", "← 梯度往回走，每一层的标准差") : L("← Spread of the gradient", "← 梯度的标准差"));
  for (const V of panels) {
    for (const [v, words] of [[6, "10⁶"], [3, "1000"], [0, "1"], [-3, "0.001"], [-6, "10⁻⁶"]]) {
      mark(svg, "path", { class: v ? "s-line" : "s-quiet", d: `M${left} ${V(v)}H${right}` });
      text(svg, left - 6, V(v) + 4, "tick", words, "end");
    }
    for (const v of [1, 10, 20, 30, 40]) text(svg, T(v), V(LOW) + 18, "tick", v, "middle");
  }
  text(svg, right, total - 4, "small", L("layer", "层"), "end");
  const bars = mark(svg, "g", {}), notes = mark(svg, "g", { "pointer-events": "none" });
  const end = () => clamp(Math.log10(sizes()[0].at(-1)), LOW, HIGH);
  const to = (depth, wide) => {
    touched = true;
    layers = clamp(Math.round(depth), 2, MOST);
    gain = clamp(wide, 0.5, 2);
    redraw();
  };
  const grip = handle(svg, L("depth and gain", "层数和增益"),
    (x, y) => {
      // in a plain stack the last layer goes with gain to the power of depth
      const wanted = panels[0].back(y), depth = clamp(Math.round(T.back(x)), 2, MOST);
      to(depth, gain * 10 ** ((wanted - end()) / layers));
    },
    (dx, dy) => to(layers + dx, gain + dy * 0.02), () => to(...HOME));
  redraw = () => {
    const both = sizes();
    bars.replaceChildren();
    notes.replaceChildren();
    both.forEach((list, row) => {
      const V = panels[row], role = row ? "backward" : "forward";
      list.forEach((value, l) => {
        const at = value > 0 ? Math.log10(value) : LOW, y = V(clamp(at, LOW, HIGH));
        mark(bars, "rect", { class: `f-${role}`, x: T(l + 1) - 0.36 * step, width: 0.72 * step, y: Math.min(y, V(0)), height: Math.max(Math.abs(y - V(0)), 1.5) });
        if (at > HIGH || at < LOW) mark(bars, "path", { class: "s-wrong", "stroke-width": 2, d: `M${T(l + 1) - 4} ${y - 4}l8 8m0 -8l-8 8` });
      });
    });
    depthBar.set(layers);
    gainBar.set(gain);
    const [x, y] = [T(layers), panels[0](clamp(Math.log10(both[0].at(-1)), LOW, HIGH))];
    grip.place(x, y, L(`${layers} layers, gain ${num(gain)}`, `${layers} 层，增益 ${num(gain)}`));
    if (!touched) text(notes, x + 16, y + 5, "halo num", L("drag me", "拖我"));
    const [last, first] = [both[0].at(-1), both[1][0]], good = both.every(level);
    tell(L(
      `<b>${layers}</b> layers, gain <b>${num(gain)}</b>, ${KINDS[kind]}: the signal ends at <span class="f">${power(last)}</span>, the gradient comes back to layer 1 as <span class="b">${power(first)}</span>. ${good ? "Both rows stay level." : "Can you make both rows level?"}`,
      `<b>${layers}</b> 层，增益 <b>${num(gain)}</b>，${KINDS[kind]}：信号最后是 <span class="f">${power(last)}</span>，梯度回到第 1 层时是 <span class="b">${power(first)}</span>。${good ? "两排都是平的。" : "能让两排都变平吗？"}`,
    ));
  };
  redraw();
}
const choice = document.createElement("span");
choice.className = "set";
choice.style.flexWrap = "wrap";
const buttons = KINDS.map((name, k) => {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: name });
  button.onclick = () => { kind = k; pressed(); redraw(); };
  choice.append(button);
  return button;
});
const pressed = () => buttons.forEach((button, k) => {
  button.style.cssText = k === kind ? "background: var(--cl-forward); color: var(--cl-on)" : "";
  button.setAttribute("aria-pressed", k === kind);
});
pressed();
bar.append(choice);
const depthBar = slider(bar, L("layers", "层数"), 2, MOST, 1, layers, (v) => { layers = v; touched = true; redraw(); }, 0);
const gainBar = slider(bar, L("gain", "增益"), 0.5, 2, 0.01, gain, (v) => { gain = v; touched = true; redraw(); });
fit(svg, draw);
