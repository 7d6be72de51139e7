// Lesson 1: the border of a neuron among 40 seeds; border, direction and every
// seed can be dragged. DATA.seeds: length, width (mm), kind.
const seeds = DATA.seeds.map((seed) => [...seed]);
const svg = root.querySelector(".picture"), bar = root.querySelector(".bar");
const tell = teller();
let w = [1.3, -0.4], b = -6.2, held = 10, moved = false, redraw = () => {};
const distance = ([x, y]) => (w[0] * x + w[1] * y + b) / (Math.hypot(...w) || 1e-9);
const names = ["w₁", "w₂", "b"], ends = [[-2, 2], [-2, 2], [-12, 12]];
const sliders = names.map((name, i) => slider(bar, name, ...ends[i], 0.1, [...w, b][i], (v) => {
  if (i < 2) w[i] = v;
  else b = v;
  redraw();
}, 1));
const back = document.createElement("button");
back.type = "button";
back.textContent = L("put the seeds back", "把种子放回原处");
back.hidden = true;
back.onclick = () => {
  seeds.forEach((seed, i) => seed.splice(0, 2, ...DATA.seeds[i].slice(0, 2)));
  moved = false;
  redraw();
};
bar.append(back);

function draw(width) {
  const wide = width >= 760;
  const W = wide ? Math.round(width * 0.58) : width, H = Math.round(Math.min(W * 0.66, wide ? 470 : 400));
  const right = wide ? { x: W + 44, y: 0, w: width - W - 44, h: H } : { x: 0, y: H + 66, w: width, h: 250 };
  const base = right.y + right.h, height = wide ? H + 44 : base + 44, top = 50;
  set(svg, { viewBox: `0 0 ${width} ${height}`, height });
  const unit = Math.min((W - 40) / 6.4, (H - top) / 4.25);
  const view = { x0: 2.45, y0: 0.95, x1: 2.45 + (W - 40) / unit, y1: 0.95 + (H - top) / unit };
  const X = scale(view.x0, view.x1, 40, W), Y = scale(view.y0, view.y1, H, top);
  const text = (parent, x, y, cls, words, anchor = "start", more = {}) =>
    mark(parent, "text", { x, y, class: cls, text: words, "text-anchor": anchor, ...more });

  // the plane of the seeds
  const clip = mark(svg, "clipPath", { id: "cl-border-plane" });
  mark(clip, "rect", { x: 40, y: top, width: W - 40, height: H - top });
  text(svg, 40, 12, "head", L("Seeds by size", "种子的大小"));
  for (let v = Math.ceil(view.x0); v <= view.x1; v++) {
    mark(svg, "path", { class: "s-line", d: `M${X(v)} ${top}V${H}` });
    text(svg, X(v), H + 18, "tick", v, "middle");
  }
  for (let v = Math.ceil(view.y0); v <= view.y1; v++) {
    mark(svg, "path", { class: "s-line", d: `M40 ${Y(v)}H${W}` });
    text(svg, 30, Y(v) + 4, "tick", v, "end");
  }
  text(svg, W, H + 38, "small", L("length x₁ (mm)", "长 x₁（毫米）"), "end");
  text(svg, 12, top + 4, "small", L("width x₂ (mm)", "宽 x₂（毫米）"), "end", { transform: `rotate(-90 12 ${top + 4})` });
  const plane = mark(svg, "g", { "clip-path": "url(#cl-border-plane)" });
  const side = mark(plane, "path", { class: "wash" }), threads = mark(plane, "g", {});
  const line = mark(plane, "path", { class: "s-forward", "stroke-width": 3 });
  const shaft = mark(plane, "path", { class: "s-forward", "stroke-width": 3, "stroke-linecap": "round" });
  const dots = mark(svg, "g", {}), notes = mark(svg, "g", { "pointer-events": "none" });
  text(notes, X(3.05), Y(3.5), "halo", L("round seeds", "圆的种子"));
  text(notes, X(7.05), Y(2.3), "halo", L("slender seeds", "细长的种子"));
  const live = mark(notes, "g", {});

  // the same distances, a row each
  const S = scale(-2.6, 2.6, right.x, right.x + right.w), row = (base - right.y - 54) / seeds.length;
  text(svg, right.x, right.y + 12, "head", L("The same 40 distances, sorted", "同样的 40 个距离，从小到大"));
  const strip = mark(svg, "g", {});

  let foot = [0, 0]; // where the border is held
  const shift = (to) => { b = clamp(-(w[0] * to[0] + w[1] * to[1]), -12, 12); redraw(); };
  const turn = (to) => { w = to.map((c) => clamp(c, -2, 2)); redraw(); };
  const grip = handle(svg, L("border", "边界"),
    (x, y) => shift([X.back(x), Y.back(y)]),
    (dx, dy) => { b = clamp(b - (dx + dy) * 0.1, -12, 12); redraw(); },
    () => { b = -6.2; redraw(); });
  const tip = handle(svg, L("direction w", "方向 w"), (x, y) => {
    const to = [X.back(x) - foot[0], Y.back(y) - foot[1]];
    if (Math.hypot(...to) < 0.15) return;
    w = to.map((c) => clamp(c, -2, 2));
    shift(foot);
  }, (dx, dy) => turn([w[0] + dx * 0.1, w[1] + dy * 0.1]), () => turn([1.3, -0.4]));
  const shapes = seeds.map((seed, i) => {
    const shape = mark(dots, "ellipse", {
      rx: 0.033 * seed[0] * unit, ry: 0.033 * seed[1] * unit,
      style: `stroke: var(--cl-dark); cursor: grab; fill: var(--cl-${seed[2] === 1 ? "dark" : "light"})`,
    });
    shape.onpointerenter = () => { held = i; redraw(); };
    shape.onpointerdown = (event) => shape.setPointerCapture(event.pointerId);
    shape.onpointermove = (event) => {
      if (!shape.hasPointerCapture(event.pointerId)) return;
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      seed[0] = clamp(X.back(at.x), view.x0, view.x1);
      seed[1] = clamp(Y.back(at.y), view.y0, view.y1);
      moved = true;
      redraw();
    };
    return shape;
  });

  redraw = () => {
    const n = Math.hypot(...w) || 1e-9, u = w.map((v) => v / n);
    const mid = [view.x0 * 0.47 + view.x1 * 0.53, (view.y0 + view.y1) / 2], d0 = distance(mid);
    const c = [mid[0] - d0 * u[0], mid[1] - d0 * u[1]];
    foot = [c[0] + 1.15 * u[1], c[1] - 1.15 * u[0]]; // held where there is room
    if (foot[1] < view.y0 + 0.3) foot = [c[0] - 1.15 * u[1], c[1] + 1.15 * u[0]];
    const far = (k, a) => `${X(c[0] - k * 20 * u[1] + a * u[0])} ${Y(c[1] + k * 20 * u[0] + a * u[1])}`;
    set(line, { d: `M${far(1, 0)}L${far(-1, 0)}` });
    set(side, { d: `M${far(1, 0)}L${far(-1, 0)}L${far(-1, 30)}L${far(1, 30)}Z` });
    const reach = n * unit, cut = Math.max(0, reach - 10) / reach;
    set(shaft, { d: `M${X(foot[0])} ${Y(foot[1])}L${X(foot[0] + w[0] * cut)} ${Y(foot[1] + w[1] * cut)}` });
    for (const group of [threads, live, strip]) group.replaceChildren();
    const y0 = right.y + 50;
    mark(strip, "rect", { class: "wash", x: S(0), y: y0, width: right.x + right.w - S(0), height: base - y0 });
    for (let v = -2; v <= 2; v++) {
      mark(strip, "path", { class: v ? "s-line" : "s-forward", "stroke-width": v ? 1 : 3, d: `M${S(v)} ${y0}V${base}` });
      text(strip, S(v), base + 18, "tick", num(v, 0), "middle");
    }
    text(strip, right.x + right.w, base + 38, "small", L("distance from the border (mm)", "到边界的距离（毫米）"), "end");
    text(strip, S(0) + 8, y0 - 12, "small f-forward", L("positive side →", "正的一侧 →"));
    text(strip, S(0) - 8, y0 - 12, "small", L("← negative side", "← 负的一侧"), "end");
    const order = seeds.map((_, i) => i).sort((i, j) => distance(seeds[i]) - distance(seeds[j]));
    let right_side = 0, nearest = Infinity;
    order.forEach((i, k) => {
      const seed = seeds[i], d = distance(seed), x = X(seed[0]), y = Y(seed[1]), chosen = i === held;
      const good = d * seed[2] > 0;
      right_side += good;
      nearest = Math.min(nearest, Math.abs(d));
      set(shapes[i], { cx: x, cy: y, "stroke-width": chosen ? 3 : 1.6 });
      const look = { class: chosen ? "s-ink" : d > 0 ? "s-forward" : "s-quiet", "stroke-width": chosen ? 2.5 : 1.3, opacity: chosen ? 1 : 0.6 };
      mark(threads, "path", { ...look, d: `M${x} ${y}L${X(seed[0] - d * u[0])} ${Y(seed[1] - d * u[1])}` });
      const px = S(clamp(d, -2.45, 2.45)), py = y0 + row * (k + 0.5);
      mark(strip, "path", { ...look, d: `M${S(0)} ${py}H${px}` });
      const twin = mark(strip, "ellipse", {
        cx: px, cy: py, rx: 0.9 * seed[0], ry: 0.9 * seed[1], "stroke-width": chosen ? 3 : 1.3,
        style: `stroke: var(--cl-${chosen ? "ink" : "dark"}); fill: var(--cl-${seed[2] === 1 ? "dark" : "light"})`,
      });
      twin.onpointerenter = () => { if (held !== i) { held = i; redraw(); } };
      if (chosen) text(strip, px + (d > 0 ? 14 : -14), py + 4, "halo num", `${num(d)} mm`, d > 0 ? "start" : "end");
      if (!good) { cross(live, x, y); cross(strip, px, py); }
    });
    const seed = seeds[held];
    text(live, X(seed[0]), Y(seed[1]) - 0.033 * seed[1] * unit - 8, "halo num", `${num(distance(seed))} mm`, "middle");
    const edge = [1, -1].map((k) => [c[0] - k * 20 * u[1], c[1] + k * 20 * u[0]]).sort((p, q) => q[1] - p[1])[0];
    const t = (view.y1 - c[1]) / (edge[1] - c[1] || 1e-9), ex = clamp(X(c[0] + t * (edge[0] - c[0])), 150, W - 96);
    text(live, ex, top - 10, "halo f-forward", L("border: w₁x₁ + w₂x₂ + b = 0", "边界：w₁x₁ + w₂x₂ + b = 0"), "middle");
    const hx = clamp(X(foot[0] + w[0]), 50, W - 12), hy = clamp(Y(foot[1] + w[1]), top + 12, H - 12);
    text(live, hx + 15, hy + 5, "halo math f-forward", "w");
    grip.place(X(foot[0]), Y(foot[1]), `b ${num(b, 1)}`);
    tip.place(hx, hy, `w ${num(w[0], 1)}, ${num(w[1], 1)}`);
    sliders.forEach((one, i) => one.set([...w, b][i]));
    back.hidden = !moved;
    const wrong = seeds.length - right_side;
    tell(L(
      `<b>${right_side} of 40</b> seeds are on their side${wrong ? `, <span class="w">${wrong} ✕</span> are not` : ""}. The nearest lies ${num(nearest)} mm from the border. Drag a ring, or any seed.`,
      `40 粒中有 <b>${right_side} 粒</b>在自己那一侧${wrong ? `，<span class="w">${wrong} 粒 ✕</span> 不在` : ""}。最近的一粒离边界 ${num(nearest)} 毫米。拖动圆环，或者任何一粒种子。`,
    ));
  };
  redraw();
}
fit(svg, draw);
