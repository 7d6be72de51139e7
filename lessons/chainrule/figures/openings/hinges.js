// Lesson 2: a line of three hinges, to be bent towards the dots by hand, and
// the straight line that does best. DATA is not used.
const svg = root.querySelector(".picture");
const tell = teller();
const HOME = [[-3, -0.9], [-1, -1.1], [1, -0.9], [3, -1.1]].map((p) => [...p]);
const ends = HOME.map((p) => [...p]); // two ends, and two hinges between them
const dots = Array.from({ length: 25 }, (_, i) => {
  const x = -2.88 + 0.24 * i;
  return [x, 1.1 * Math.abs(x + 0.9) - 0.9 * Math.max(0, x - 1.1) * 1.6 - 0.6 + 0.12 * Math.sin(7 * i)];
});
const mean = (list) => list.reduce((p, q) => p + q, 0) / list.length;
const line = (() => { // the straight line with the least mean square
  const [mx, my] = [0, 1].map((k) => mean(dots.map((d) => d[k])));
  const slope = mean(dots.map(([x, y]) => (x - mx) * (y - my))) / mean(dots.map(([x]) => (x - mx) ** 2));
  return (x) => my + slope * (x - mx);
})();
function bent(x) {
  const k = clamp(ends.findIndex(([at]) => x <= at), 1, 3), [[a, p], [b, q]] = [ends[k - 1], ends[k]];
  return p + ((q - p) * (x - a)) / (b - a);
}
const miss = (f) => mean(dots.map(([x, y]) => Math.abs(f(x) - y)));
let touched = false, redraw = () => {};

function draw(width) {
  const H = clamp(width * 0.38, 280, 430), top = 20, base = H - 26;
  set(svg, { viewBox: `0 0 ${width} ${H}`, height: H });
  const X = scale(-3.1, 3.1, 36, width - 16), Y = scale(-2.2, 2.4, base, top);
  for (let v = -3; v <= 3; v++) {
    mark(svg, "path", { class: "s-line", d: `M${X(v)} ${top}V${base}` });
    mark(svg, "text", { class: "tick", x: X(v), y: H - 8, "text-anchor": "middle", text: num(v, 0) });
  }
  for (const v of [-2, -1, 0, 1, 2]) {
    mark(svg, "path", { class: "s-line", d: `M36 ${Y(v)}H${width - 16}` });
    mark(svg, "text", { class: "tick", x: 28, y: Y(v) + 4, "text-anchor": "end", text: num(v, 0) });
  }
  mark(svg, "path", { class: "s-quiet", "stroke-width": 2, "stroke-dasharray": "7 4", d: `M${X(-3)} ${Y(line(-3))}L${X(3)} ${Y(line(3))}` });
  mark(svg, "text", { class: "halo small", x: X(2.95), y: Y(line(2.95)) - 26, "text-anchor": "end", text: L("best straight line", "最好的直线") });
  const misses = mark(svg, "g", {}), path = mark(svg, "path", { class: "s-forward", "stroke-width": 3, "stroke-linejoin": "round" });
  for (const [x, y] of dots) mark(svg, "circle", { cx: X(x), cy: Y(y), r: 4.5, style: "fill: var(--cl-dark); stroke: var(--cl-paper)", "stroke-width": 1.2 });
  const notes = mark(svg, "g", { "pointer-events": "none" });
  const put = (k, x, y) => {
    touched = true;
    const gap = 0.15, [low, high] = [ends[k - 1]?.[0] ?? -9, ends[k + 1]?.[0] ?? 9];
    const at = k === 0 || k === 3 ? HOME[k][0] : clamp(x, low + gap, high - gap);
    ends[k] = [at, clamp(y, -2.1, 2.3)];
    redraw();
  };
  const grips = ends.map((_, k) => handle(svg,
    k === 0 || k === 3 ? L("an end", "端点") : L(`hinge ${k}`, `第 ${k} 个折点`),
    (x, y) => put(k, X.back(x), Y.back(y)),
    (dx, dy) => put(k, ends[k][0] + dx * 0.1, ends[k][1] + dy * 0.1),
    () => put(k, ...HOME[k])));
  redraw = () => {
    set(path, { d: `M${ends.map(([x, y]) => `${X(x)} ${Y(y)}`).join("L")}` });
    misses.replaceChildren();
    for (const [x, y] of dots) mark(misses, "path", { class: "s-backward", "stroke-width": 1.3, opacity: 0.7, d: `M${X(x)} ${Y(y)}V${Y(bent(x))}` });
    grips.forEach((grip, k) => grip.place(X(ends[k][0]), Y(ends[k][1]), `${num(ends[k][0], 1)}, ${num(ends[k][1], 1)}`));
    notes.replaceChildren();
    if (!touched) mark(notes, "text", { class: "halo num", x: X(ends[1][0]) + 16, y: Y(ends[1][1]) + 24, text: L("a hinge: drag me", "折点：拖我") });
    const [mine, straight] = [miss(bent), miss(line)];
    tell(L(
      `The <span class="f">bent line</span> misses the dots by <span class="b">${num(mine)}</span> on average, the best straight one by <b>${num(straight)}</b>.${mine < 0.15 ? " Well bent." : " Drag the rings towards the dots."}`,
      `<span class="f">折线</span>平均离点 <span class="b">${num(mine)}</span>，最好的直线离点 <b>${num(straight)}</b>。${mine < 0.15 ? "弯得好。" : "把圆环拖向那些点。"}`,
    ));
  };
  redraw();
}
fit(svg, draw);
