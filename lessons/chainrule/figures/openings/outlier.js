// Lesson 3: two lines through the same dots, one with least squares and one
// with least absolute errors; every dot can be dragged. DATA is not used.
const svg = root.querySelector(".picture");
const tell = teller();
const HOME = [[1, 1.3], [2, 1.7], [3, 2.7], [4, 2.9], [5, 3.9], [6, 4.1], [7, 5.1], [8, 5.2], [9, 1.2]];
const dots = HOME.map((dot) => [...dot]);
const LINES = [
  { role: "forward", css: "f", dash: "", name: L("least squares", "平方和最小") },
  { role: "other", css: "o", dash: "10 4", name: L("least absolute errors", "绝对值之和最小") },
];
let redraw = () => {};

/** Slope and height of the line with the least weighted squares. */
function fitted(weights) {
  const sum = (get) => dots.reduce((total, dot, i) => total + weights[i] * get(dot), 0);
  const n = sum(() => 1), mx = sum((d) => d[0]) / n, my = sum((d) => d[1]) / n;
  const slope = sum(([x, y]) => (x - mx) * (y - my)) / sum(([x]) => (x - mx) ** 2);
  return [slope, my - slope * mx];
}
const at = ([slope, height], x) => slope * x + height;
const cost = (line) => dots.reduce((total, [x, y]) => total + Math.abs(at(line, x) - y), 0);
/** A line with least absolute errors goes through two of the dots. */
function straightest() {
  let best = fitted(dots.map(() => 1)), least = Infinity;
  dots.forEach(([x1, y1], i) => dots.slice(i + 1).forEach(([x2, y2]) => {
    if (Math.abs(x1 - x2) < 1e-9) return;
    const slope = (y2 - y1) / (x2 - x1), line = [slope, y1 - slope * x1], paid = cost(line);
    if (paid < least) [best, least] = [line, paid];
  }));
  return best;
}

function draw(width) {
  const H = clamp(width * 0.38, 280, 430), top = 20, base = H - 26;
  set(svg, { viewBox: `0 0 ${width} ${H}`, height: H });
  const X = scale(0, 10, 36, width - 150), Y = scale(0, 6.6, base, top);
  const clip = mark(svg, "clipPath", { id: "cl-outlier" });
  mark(clip, "rect", { x: 36, y: top, width: width - 186, height: base - top });
  for (let v = 0; v <= 10; v += 2) {
    mark(svg, "path", { class: "s-line", d: `M${X(v)} ${top}V${base}` });
    mark(svg, "text", { class: "tick", x: X(v), y: H - 8, "text-anchor": "middle", text: v });
  }
  for (let v = 0; v <= 6; v += 2) {
    mark(svg, "path", { class: "s-line", d: `M36 ${Y(v)}H${X(10)}` });
    mark(svg, "text", { class: "tick", x: 28, y: Y(v) + 4, "text-anchor": "end", text: v });
  }
  const lines = mark(mark(svg, "g", { "clip-path": "url(#cl-outlier)" }), "g", {}), notes = mark(svg, "g", { "pointer-events": "none" });
  const put = (k, x, y) => { dots[k] = [clamp(x, 0.2, 9.8), clamp(y, 0.2, 6.4)]; redraw(); };
  const grips = dots.map((_, k) => {
    const grip = handle(svg, k === 8 ? L("the outlier", "离群点") : L(`dot ${k + 1}`, `第 ${k + 1} 个点`),
      (x, y) => put(k, X.back(x), Y.back(y)),
      (dx, dy) => put(k, dots[k][0] + dx * 0.1, dots[k][1] + dy * 0.1),
      () => put(k, ...HOME[k]));
    if (k < 8) set(grip.querySelector(".ring"), { r: 5, style: "fill: var(--cl-dark); stroke: var(--cl-paper); stroke-width: 1.5" });
    return grip;
  });
  redraw = () => {
    lines.replaceChildren();
    notes.replaceChildren();
    const found = [fitted(dots.map(() => 1)), straightest()];
    found.forEach((line, k) => {
      mark(lines, "path", { class: `s-${LINES[k].role}`, "stroke-width": 2.5, "stroke-dasharray": LINES[k].dash, d: `M${X(0)} ${Y(at(line, 0))}L${X(10)} ${Y(at(line, 10))}` });
    });
    const tags = found.map((line, k) => ({ k, y: clamp(Y(at(line, 10)), top, base) })).sort((p, q) => p.y - q.y);
    if (tags[1].y - tags[0].y < 34) tags[1].y = tags[0].y + 34;
    for (const { k, y } of tags) {
      const name = LINES[k].name.split(" "), half = Math.ceil(name.length / 2);
      [name.slice(0, half).join(" "), name.slice(half).join(" ")].forEach((part, i) => {
        mark(notes, "text", { class: `halo num f-${LINES[k].role}`, x: X(10) + 8, y: y + 4 + 15 * i, text: part });
      });
    }
    grips.forEach((grip, k) => grip.place(X(dots[k][0]), Y(dots[k][1]), `${num(dots[k][0], 1)}, ${num(dots[k][1], 1)}`));
    mark(notes, "text", { class: "halo", x: X(dots[8][0]), y: Y(dots[8][1]) + 30, "text-anchor": "middle", text: L("outlier: drag me", "离群点：拖我") });
    const slopes = found.map(([slope], k) => `<span class="${LINES[k].css}">${num(slope)}</span>`);
    tell(L(
      `One dot lies apart. The line with <span class="f">least squares</span> rises by ${slopes[0]} a unit, the one with <span class="o">least absolute errors</span> by ${slopes[1]}. Drag the outlier, or any dot.`,
      `有一个点离得很远。<span class="f">平方和最小</span>的直线每单位上升 ${slopes[0]}，<span class="o">绝对值之和最小</span>的上升 ${slopes[1]}。拖动离群点，或者任何一个点。`,
    ));
  };
  redraw();
}
fit(svg, draw);
