// Lesson 1: steps down the curve w², from a start that can be dragged, at a
// rate that can be set; beyond the mark every step is longer than the last.
const svg = root.querySelector(".picture"), bar = root.querySelector(".bar");
const tell = teller();
const STEPS = 20, MARK = 1, HOME = -2.4; // the slope is 2 w, so 2 / 2 is the mark
let start = HOME, rate = 0.2, step = 6, redraw = () => {};
const kept = () => 1 - 2 * rate; // what is left of w after a step
const place = (k, r = rate) => start * (1 - 2 * r) ** k;

function draw(width) {
  const wide = width >= 700, W = wide ? Math.round(width * 0.54) : width, top = 26;
  const H = clamp(W * 0.58, 260, 400), base = H - 22;
  const R = wide ? { x: W + 70, y: 0, w: width - W - 90, h: base } : { x: 52, y: H + 44, w: width - 72, h: 220 };
  const foot = R.y + R.h, total = wide ? H + 24 : foot + 44;
  set(svg, { viewBox: `0 0 ${width} ${total}`, height: total });
  const X = scale(-3.2, 3.2, 30, W), Y = scale(-0.6, 9.2, base, top);
  const F = scale(0, 1.3, R.x, R.x + R.w), V = scale(-8, 4, foot, R.y + top);
  const text = (parent, x, y, cls, words, anchor = "start") => mark(parent, "text", { x, y, class: cls, text: words, "text-anchor": anchor });
  text(svg, 30, 12, "head", L("The walk down", "往下走"));
  text(svg, R.x, R.y + 12, "head", L("Loss after 20 steps, for every rate", "每个学习率走 20 步之后的损失"));
  for (let v = -3; v <= 3; v++) {
    mark(svg, "path", { class: "s-line", d: `M${X(v)} ${top}V${base}` });
    text(svg, X(v), base + 18, "tick", num(v, 0), "middle");
  }
  text(svg, W, base + 36, "small", L("weight w", "权重 w"), "end");
  const clip = mark(svg, "clipPath", { id: "cl-valley" });
  mark(clip, "rect", { x: 30, y: top, width: W - 30, height: base - top });
  const ground = mark(svg, "g", { "clip-path": "url(#cl-valley)" });
  const curve = Array.from({ length: 81 }, (_, i) => -3.2 + 0.08 * i);
  mark(ground, "path", { class: "s-ink", "stroke-width": 1.5, d: `M${curve.map((w) => `${X(w)} ${Y(w * w)}`).join("L")}` });
  const walk = mark(ground, "g", {}), notes = mark(svg, "g", { "pointer-events": "none" });
  for (const [v, words] of [[4, "10⁴"], [0, "1"], [-4, "10⁻⁴"], [-8, "≤ 10⁻⁸"]]) {
    mark(svg, "path", { class: "s-line", d: `M${R.x} ${V(v)}H${R.x + R.w}` });
    text(svg, R.x - 8, V(v) + 4, "tick", words, "end");
  }
  for (const v of [0, 0.5, 1]) text(svg, F(v), foot + 18, "tick", num(v, 1), "middle");
  text(svg, R.x + R.w, foot + 36, "small", L("learning rate", "学习率"), "end");
  const fate = mark(svg, "g", {});
  const to = (w) => { start = clamp(w, -3, 3); redraw(); };
  const grip = handle(svg, L("start", "起点"), (x) => to(X.back(x)), (dx, dy) => to(start + 0.1 * (dx + dy)), () => to(HOME));
  const log = (w) => Math.log10(clamp(w * w, 1e-8, 1e4));
  redraw = () => {
    for (const group of [walk, notes, fate]) group.replaceChildren();
    for (let k = 0; k < step; k++) {
      const [a, b] = [place(k), place(k + 1)].map((w) => clamp(w, -9, 9));
      const [p, q] = [[X(a), Y(a * a)], [X(b), Y(b * b)]];
      if (Math.abs(a) < 3.3) arrow(walk, p, q, "backward", 2);
      mark(walk, "circle", { cx: q[0], cy: q[1], r: 3.5, class: "f-forward", style: "stroke: var(--cl-paper)" });
    }
    const ends = Array.from({ length: 131 }, (_, i) => `${F(i / 100)} ${V(log(place(STEPS, i / 100)))}`);
    mark(fate, "path", { class: "s-forward", "stroke-width": 2.5, d: `M${ends.join("L")}` });
    mark(fate, "path", { class: "s-ink", "stroke-width": 1.5, d: `M${F(MARK)} ${R.y + top}V${foot}` });
    text(fate, F(MARK) - 6, R.y + top + 14, "halo", L("the mark", "临界值"), "end");
    const [hx, hy] = [F(rate), V(log(place(STEPS)))];
    mark(fate, "circle", { cx: hx, cy: hy, r: 6, class: "f-forward", style: "stroke: var(--cl-paper)", "stroke-width": 2 });
    grip.place(X(start), Y(start * start), num(start, 1));
    const flip = start > 0 ? -1 : 1;
    text(notes, X(start) + 16 * flip, Y(start * start) + 4, "halo", L("start: drag me", "起点：拖我"), flip > 0 ? "start" : "end");
    const away = Array.from({ length: step + 1 }, (_, k) => k).find((k) => Math.abs(place(k)) > 3.2);
    const share = `${Math.round(100 * Math.abs(kept()))} %`;
    const fate_words = Math.abs(kept()) > 1
      ? L(`every step ends <span class="w">farther from the bottom</span> than it began${away === undefined ? "" : `; it leaves the picture at step ${away}`}`, `每一步都<span class="w">离谷底更远</span>${away === undefined ? "" : `，第 ${away} 步走出图外`}`)
      : L(`every step leaves <b>${share}</b> of the distance to the bottom${kept() < 0 ? ", on the other side" : ""}`, `每一步之后，离谷底的距离剩下 <b>${share}</b>${kept() < 0 ? "，落在另一侧" : ""}`);
    const height = place(step) ** 2, loss = height > 1e4 ? L("over 10000", "超过 10000") : Number(height.toPrecision(2)).toString();
    tell(L(
      `At a rate of <span class="f">${num(rate)}</span> ${fate_words}. After <b>${step}</b> steps the loss is <b>${loss}</b>. <span class="b">→ steps</span>`,
      `学习率 <span class="f">${num(rate)}</span>：${fate_words}。<b>${step}</b> 步之后损失是 <b>${loss}</b>。<span class="b">→ 步子</span>`,
    ));
  };
  redraw();
}
player(bar, STEPS, step, (k) => { step = k; redraw(); }, 250);
slider(bar, L("learning rate", "学习率"), 0.02, 1.3, 0.01, rate, (v) => { rate = v; redraw(); });
fit(svg, draw);
