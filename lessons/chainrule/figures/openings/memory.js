// Lesson 5: two walkers in one ravine from one start, with one learning rate;
// one of them has a memory. DATA is not used.
const svg = root.querySelector(".picture"), bar = root.querySelector(".bar");
const tell = teller();
const STEPS = 80, BOX = [-2.3, 2.3, -1.4, 1.4], HOME = [-1.9, 0.8], STEEP = 4, FLAT = 0.16;
const WALKERS = [
  { name: L("plain", "普通"), role: "forward", css: "f", dash: "" },
  { name: L("with memory", "带记忆"), role: "other", css: "o", dash: "10 4" },
];
let start = HOME, rate = 0.3, beta = 0.8, step = 12, redraw = () => {};
const height = ([x, y]) => (FLAT * x * x + STEEP * y * y) / 2;
const slope = ([x, y]) => [FLAT * x, STEEP * y];
function walk(memory) {
  const places = [start];
  let v = [0, 0];
  for (let k = 0; k < STEPS; k++) {
    const g = slope(places[k]);
    v = v.map((old, i) => memory * old + g[i]);
    places.push(places[k].map((at, i) => at - rate * v[i]));
  }
  return places;
}
let walks = [];
const again = () => { walks = [walk(0), walk(beta)]; };
again();

function draw(width) {
  const wide = width >= 700, W = wide ? Math.round(width * 0.58) : width, top = 26;
  const H = top + Math.round(((W - 34) * 2.8) / 4.6);
  const R = wide ? { x: W + 62, y: 0, w: width - W - 162, h: H } : { x: 40, y: H + 60, w: width - 150, h: 240 };
  const base = R.y + R.h, total = base + 42;
  set(svg, { viewBox: `0 0 ${width} ${total}`, height: total });
  const X = scale(BOX[0], BOX[1], 34, W), Y = scale(BOX[2], BOX[3], H, top);
  const T = scale(0, STEPS, R.x, R.x + R.w), V = scale(-6, 2, base, R.y + top);
  const text = (parent, x, y, cls, words, anchor = "start", more = {}) =>
    mark(parent, "text", { x, y, class: cls, text: words, "text-anchor": anchor, ...more });
  text(svg, 34, 12, "head", L("The ravine, seen from above", "从上往下看这道峡谷"));
  text(svg, R.x, R.y + 12, "head", L("Height, step by step", "每一步的高度"));
  const clip = mark(svg, "clipPath", { id: "cl-memory-map" });
  mark(clip, "rect", { x: 34, y: top, width: W - 34, height: H - top, rx: 4 });
  const land = mark(svg, "g", { "clip-path": "url(#cl-memory-map)" });
  const low = rgb("field-low"), high = rgb("field-high");
  for (let k = 0; k < 12; k++) {
    const h = 4.4 * 0.66 ** k;
    mark(land, "ellipse", {
      cx: X(0), cy: Y(0), rx: Math.sqrt((2 * h) / FLAT) * (X(1) - X(0)), ry: Math.sqrt((2 * h) / STEEP) * (Y(0) - Y(1)),
      style: `fill: rgb(${blend(high, low, k / 11).map(Math.round)}); stroke: color-mix(in srgb, var(--cl-quiet) 26%, transparent)`,
    });
  }
  mark(land, "path", { class: "s-ink", "stroke-width": 1.5, d: `M${X(0) - 7} ${Y(0)}h14M${X(0)} ${Y(0) - 7}v14` });
  const trails = mark(land, "g", {}), ends = mark(svg, "g", { "pointer-events": "none" });
  for (const v of [-2, -1, 0, 1, 2]) text(svg, X(v), H + 18, "tick", num(v, 0), "middle");
  for (const v of [-1, 0, 1]) text(svg, 26, Y(v) + 4, "tick", num(v, 0), "end");
  text(svg, W, H + 20, "math f-quiet", "w₁", "end");
  text(svg, 12, top + 12, "math f-quiet", "w₂");
  for (const [v, words] of [[2, "100"], [0, "1"], [-2, "0.01"], [-4, "0.0001"], [-6, "≤ 10⁻⁶"]]) {
    mark(svg, "path", { class: "s-line", d: `M${R.x} ${V(v)}H${R.x + R.w}` });
    text(svg, R.x - 8, V(v) + 4, "tick", words, "end");
  }
  for (const v of [0, 20, 40, 60, 80]) text(svg, T(v), base + 18, "tick", v, "middle");
  text(svg, R.x + R.w, base + 36, "small", L("step", "步"), "end");
  const curves = mark(svg, "g", {});
  const to = ([x, y]) => { start = [clamp(x, -2.2, 2.2), clamp(y, -1.3, 1.3)]; again(); redraw(); };
  const grip = handle(svg, L("start of both walks", "两条路的起点"),
    (x, y) => to([X.back(x), Y.back(y)]),
    (dx, dy) => to([start[0] + dx * 0.1, start[1] + dy * 0.1]), () => to(HOME));
  const log = (place) => Math.log10(clamp(height(place), 1e-6, 100));
  redraw = () => {
    for (const group of [trails, curves, ends]) group.replaceChildren();
    const labels = WALKERS.map((walker, k) => {
      const places = walks[k], line = { class: `s-${walker.role}`, "stroke-dasharray": walker.dash, "stroke-linejoin": "round", "stroke-width": 2.5 };
      const at = (p) => `${X(clamp(p[0], -9, 9))} ${Y(clamp(p[1], -9, 9))}`;
      mark(trails, "path", { ...line, d: `M${places.slice(0, step + 1).map(at).join("L")}` });
      mark(curves, "path", { ...line, d: `M${places.slice(0, step + 1).map((p, i) => `${T(i)} ${V(log(p))}`).join("L")}` });
      const here = [X(clamp(places[step][0], -9, 9)), Y(clamp(places[step][1], -9, 9))];
      if (step < STEPS) {
        const next = places[step + 1], move = [3 * (X(next[0]) - X(places[step][0])), 3 * (Y(next[1]) - Y(places[step][1]))];
        if (Math.hypot(...move) > 12) arrow(trails, here, [here[0] + move[0], here[1] + move[1]], "backward");
      }
      const dot = { class: `f-${walker.role}`, style: "stroke: var(--cl-paper)", "stroke-width": 2 };
      mark(trails, "circle", { ...dot, cx: here[0], cy: here[1], r: 6.5 });
      mark(curves, "circle", { ...dot, cx: T(step), cy: V(log(places[step])), r: 5 });
      if (here[0] > 34 && here[0] < W && here[1] > top && here[1] < H) text(ends, here[0], here[1] + (k ? 24 : -12), `halo num f-${walker.role}`, walker.name, "middle");
      return { walker, y: V(log(places[step])) };
    }).sort((p, q) => p.y - q.y);
    if (labels[1].y - labels[0].y < 17) labels[1].y = labels[0].y + 17;
    for (const { walker, y } of labels) text(ends, T(step) + 11, y + 5, `halo num f-${walker.role}`, walker.name);
    const [x, y] = [X(start[0]), Y(start[1])];
    grip.place(x, y, `${num(start[0], 1)}, ${num(start[1], 1)}`);
    text(ends, x + 16, y - 8, "halo", L("start: drag me", "起点：拖我"));
    text(ends, X(0), Y(0) + 42, "halo small", L("lowest place", "最低处"), "middle");
    const [plain, other] = walks.map((places) => height(places[step]));
    const write = (h) => (h > 100 ? L("over 100", "超过 100") : h < 1e-6 ? "≤ 10⁻⁶" : Number(h.toPrecision(2)).toString().replace(/e-(\d+)/, (_, d) => ` × 10⁻${[...d].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]).join("")}`));
    const names = WALKERS.map((one) => `<span class="${one.css}">${one.name}</span>`);
    tell(L(
      `After <b>${step}</b> steps: ${names[0]} at height <b>${write(plain)}</b>, ${names[1]} at <b>${write(other)}</b>. <span class="b">→ the next step, drawn 3×</span>`,
      `<b>${step}</b> 步之后：${names[0]}的高度是 <b>${write(plain)}</b>，${names[1]}的是 <b>${write(other)}</b>。<span class="b">→ 下一步，画成 3 倍长</span>`,
    ));
  };
  redraw();
}
player(bar, STEPS, step, (k) => { step = k; redraw(); });
slider(bar, L("learning rate", "学习率"), 0.02, 0.8, 0.01, rate, (v) => { rate = v; again(); redraw(); });
slider(bar, L("memory", "记忆"), 0, 0.95, 0.05, beta, (v) => { beta = v; again(); redraw(); });
fit(svg, draw);
