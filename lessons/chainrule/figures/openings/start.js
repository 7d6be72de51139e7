// The start page: a small network whose signal goes forward and whose
// gradient comes back, all its numbers computed here, and the way through the
// lessons. Half trained: one corner of the plane is still wrong.
const UNITS = [0, 1, 2];
let state = 205894;
const random = () => ((state = (state * 16807) % 2147483647) / 2147483647) * 2 - 1;
const net = {
  W: [0, 1].map(() => UNITS.map(() => 2.2 * random())),
  b: UNITS.map(() => 0.8 * random()),
  v: UNITS.map(() => 1.5 * random()),
  c: 0,
};
const kind = ([x1, x2]) => (x1 * x2 > 0 ? 1 : 0);
const data = Array.from({ length: 48 }, (_, i) => {
  const x = [i & 1 ? 1 : -1, i & 2 ? 1 : -1].map((side) => side * 0.55 + 0.26 * random());
  return [x, kind(x)];
});

function forward([x1, x2]) {
  const h = UNITS.map((j) => Math.tanh(x1 * net.W[0][j] + x2 * net.W[1][j] + net.b[j]));
  const z = h.reduce((sum, value, j) => sum + value * net.v[j], net.c);
  return { h, p: 1 / (1 + Math.exp(-z)) };
}
function backward(x, t) {
  const { h, p } = forward(x), dz = p - t;
  const dv = h.map((value) => dz * value);
  const da = net.v.map((weight, j) => dz * weight * (1 - h[j] ** 2));
  return { h, p, dz, dv, da, dW: x.map((value) => da.map((g) => g * value)) };
}
function learn(examples, rate) {
  const all = examples.map(([x, t]) => backward(x, t));
  const step = (get) => (rate / all.length) * all.reduce((sum, g) => sum + get(g), 0);
  const dW = net.W.map((row, i) => row.map((_, j) => step((g) => g.dW[i][j])));
  const [db, dv, dc] = [UNITS.map((j) => step((g) => g.da[j])), UNITS.map((j) => step((g) => g.dv[j])), step((g) => g.dz)];
  UNITS.forEach((j) => {
    [0, 1].forEach((i) => { net.W[i][j] -= dW[i][j]; });
    net.b[j] -= db[j];
    net.v[j] -= dv[j];
  });
  net.c -= dc;
}
for (let k = 0; k < 60; k++) learn(data, 0.6);

const HOME = [-0.3, -0.42];
let seed = HOME, clock = 1, touched = false, redraw = () => {};
const announce = announcer();

/** What a unit says over the whole plane, as a picture. */
function field(say, size) {
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const context = canvas.getContext("2d"), image = context.createImageData(size, size);
  const paper = rgb("panel"), full = blend(paper, rgb("dark"), 0.62);
  for (let i = 0; i < size * size; i++) {
    const across = ((i % size) / (size - 1)) * 2 - 1;
    const v = clamp(say([across, 1 - (Math.floor(i / size) / (size - 1)) * 2]), 0, 1);
    image.data.set([...blend(paper, full, v < 0.5 ? v * 0.55 : 0.45 + v * 0.55), 255], 4 * i);
  }
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

const svg = root.querySelector(".picture");
function draw(width) {
  const tight = width < 600, middle = width < 900; // tight: network below
  const side = clamp(width * 0.29, 220, 300);
  const unit = middle ? 46 : 66, last = middle ? 76 : 96;
  const down = tight ? side + 62 : 0, left = tight ? -38 : side;
  const height = side + 46 + down;
  set(svg, { viewBox: `0 0 ${width} ${height}`, height });
  const mid = 26 + side / 2, cy = mid + down;
  const X = scale(-1, 1, 2, side + 2), Y = scale(-1, 1, side + 26, 26);
  const xi = left + 58, xh = left + (width - left) * 0.4;
  const xl = width - (middle ? 58 : 82), xo = xl - (middle ? 118 : 190);
  const yi = [cy - side * 0.24, cy + side * 0.24];
  const yh = UNITS.map((j) => cy + 8 + (j - 1) * (unit + (side - 3 * unit) / 2 - 8));
  const head = (x, y, text, anchor = "middle") => mark(svg, "text", { x, y, class: "head", text, "text-anchor": anchor });
  head(2, 12, L("a seed", "一粒种子"), "start");
  head(xh, 12 + down, L("three neurons", "三个神经元"));
  head(xo, 12 + down, L("says", "输出"));
  head(xl, 12 + down, L("wrong by", "错多少"));
  const [wires, beads, still, live] = ["", "", "", ""].map(() => mark(svg, "g", {}));
  const edge = { fill: "none", style: "stroke: var(--cl-dark)", "stroke-width": 1.5 };
  const picture = (x, y, size, rx) => {
    const place = { x: x - size / 2, y: y - size / 2, width: size, height: size };
    const image = mark(still, "image", { ...place, preserveAspectRatio: "none", style: `clip-path: inset(0 round ${rx}px)` });
    mark(still, "rect", { ...place, ...edge, rx });
    return image;
  };
  const plane = picture(side / 2 + 2, mid, side, 6);
  for (const [[a, b], t] of data) {
    mark(still, "circle", { cx: X(a), cy: Y(b), r: 4, "stroke-width": 1.3, style: `stroke: var(--cl-dark); fill: var(--cl-${t ? "dark" : "light"})` });
  }
  const maps = yh.map((y) => picture(xh, y, unit, 8)), out = picture(xo, cy, last, 10);
  yi.forEach((y, i) => {
    mark(still, "circle", { cx: xi, cy: y, r: 17, ...edge, fill: "var(--cl-paper)" });
    mark(still, "text", { class: "math", x: xi, y: y + 5, "text-anchor": "middle", text: i ? "x₂" : "x₁" });
  });
  const links = []; // where from and to, its signal, the gradient of its weight
  for (const i of [0, 1]) for (const j of UNITS) {
    links.push({ a: [xi + 17, yi[i]], b: [xh - unit / 2, yh[j] + (i - 0.5) * 16], layer: 0, s: () => seed[i] * net.W[i][j], g: (g) => g.dW[i][j] });
  }
  for (const j of UNITS) {
    links.push({ a: [xh + unit / 2, yh[j]], b: [xo - last / 2, cy + (j - 1) * 24], layer: 1, s: (g) => g.h[j] * net.v[j], g: (g) => g.dv[j] });
  }
  links.push({ a: [xo + last / 2, cy], b: [xl - 46, cy], layer: 2, s: (g) => g.p, g: (g) => g.dz });
  for (const link of links) {
    const m = (link.a[0] + link.b[0]) / 2;
    const d = `M${link.a}C${m} ${link.a[1]} ${m} ${link.b[1]} ${link.b}`;
    link.fore = mark(wires, "path", { d, class: "s-forward", transform: "translate(0 -3)", opacity: 0.75 });
    link.back = mark(wires, "path", { d, class: "s-backward", transform: "translate(0 4)", opacity: 0.75 });
  }
  const go = (at) => {
    seed = at.map((v) => clamp(v, -0.97, 0.97));
    touched = true;
    redraw();
    beat();
  };
  const grip = handle(
    svg, L("the seed", "种子"),
    (x, y) => go([X.back(x), Y.back(y)]),
    (dx, dy) => go([seed[0] + dx * 0.05, seed[1] + dy * 0.05]),
    () => go(HOME),
  );
  let drawn = null; // the parameters that the maps show
  redraw = () => {
    const t = kind(seed), g = backward(seed, t);
    if (drawn !== net.c) {
      drawn = net.c;
      plane.setAttribute("href", field((x) => forward(x).p, 150));
      out.setAttribute("href", field((x) => forward(x).p, 64));
      maps.forEach((map, j) => map.setAttribute("href", field((x) => (forward(x).h[j] + 1) / 2, 48)));
    }
    for (const link of links) {
      link.fore.setAttribute("stroke-width", clamp(1 + 3.2 * Math.abs(link.s(g)), 1, 7));
      link.back.setAttribute("stroke-width", clamp(0.8 + 9 * Math.abs(link.g(g)), 0.8, 8));
    }
    live.replaceChildren();
    const put = (x, y, cls, text, anchor = "middle", more = {}) => mark(live, "text", { x, y, class: cls, text, "text-anchor": anchor, ...more });
    yi.forEach((y, i) => put(xi, y - 23, "halo num f-forward", num(seed[i])));
    yh.forEach((y, j) => {
      put(xh - 3, y - unit / 2 - 6, "halo num f-forward", num(g.h[j]), "end");
      put(xh + 3, y - unit / 2 - 6, "halo num f-backward", num(g.da[j]), "start");
    });
    const said = `${Math.round(100 * g.p)} % ${L("filled", "实心")}`;
    const wrong = `${Math.round(100 * Math.abs(g.dz))} %`;
    const truth = t ? L("it is filled", "它是实心的") : L("it is hollow", "它是空心的");
    put(xo, cy - last / 2 - 10, "num f-forward", said);
    put(xl + 4, cy + 6, `num ${Math.abs(g.dz) > 0.5 ? "f-wrong" : "f-ink"}`, wrong, "middle", { style: `font-size: ${middle ? 26 : 32}px; font-weight: 700` });
    put(xl + 4, cy + 28, "small", truth);
    const [x, y] = [X(seed[0]), Y(seed[1])], place = `${num(seed[0])}, ${num(seed[1])}`;
    grip.place(x, y, L(`${place}: the network says ${said}, wrong by ${wrong}`, `${place}：网络说 ${said}，错 ${wrong}`));
    set(grip, { "aria-valuenow": seed[0].toFixed(2) });
    grip.querySelector(".ring").style.fill = `var(--cl-${t ? "dark" : "light"})`;
    if (!touched) put(x + 16, y + 5, "halo num", L("drag me", "拖动我"), "start");
    flow();
  };
  // beads: forwards in the first half of a beat, backwards in the second
  const flow = () => {
    beads.replaceChildren();
    for (const link of links) for (const back of [false, true]) {
      const path = back ? link.back : link.fore, wide = +path.getAttribute("stroke-width");
      const share = CALM ? 0.5 : clock * 6 - (back ? 5 - link.layer : link.layer);
      if (wide < 1.3 || share < 0 || share > 1) continue;
      const p = path.getPointAtLength(path.getTotalLength() * (back ? 1 - share : share));
      const dx = back ? -1 : 1, r = 4 + wide * 0.7;
      mark(beads, "path", {
        d: `M${p.x - dx * r * 0.7} ${p.y + (back ? 4 : -3) - r}l${dx * r * 1.7} ${r}l${-dx * r * 1.7} ${r}z`,
        class: back ? "f-backward" : "f-forward", style: "stroke: var(--cl-paper)", "stroke-width": 1.5,
      });
    }
  };
  redraw();
}

let moving = 0;
/** One beat: 2.4 s of signals and gradients, then it rests. */
function beat() {
  if (CALM || moving) return;
  const began = performance.now();
  const tick = (now) => {
    clock = Math.min(1, (now - began) / 2400);
    redraw();
    moving = clock < 1 ? requestAnimationFrame(tick) : 0;
  };
  moving = requestAnimationFrame(tick);
}

root.querySelector(".lead").innerHTML = L(
  "<b>Drag the seed.</b> <b class='f'>Blue</b> is what the network says, forwards. <b class='b'>Orange</b> is how much each weight is to blame, backwards.",
  "<b>拖动这粒种子。</b><b class='f'>蓝色</b>向前：网络怎么说。<b class='b'>橙色</b>向后：每个权重各有多少责任。",
);
const told = root.querySelector(".told");
const [one, all] = [L("Learn from this one seed", "从这一粒里学"), L("Learn from all 48, again and again", "从 48 粒里反复学")].map((text) => {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: text });
  told.before(button, " ");
  return button;
});
const right = () => data.filter(([x, t]) => forward(x).p > 0.5 === (t === 1)).length;
const report = () => {
  told.textContent = L(`${right()} of 48 seeds right`, `48 粒中对 ${right()} 粒`);
  announce(told.textContent);
};
one.onclick = () => {
  learn([[seed, kind(seed)]], 0.5);
  report();
  redraw();
  beat();
};
let timer = 0;
all.onclick = () => {
  clearInterval(timer);
  let rounds = 0;
  timer = setInterval(() => {
    for (let k = 0; k < 5; k++) learn(data, 0.8);
    report();
    redraw();
    if ((rounds += 1) >= 80 || !root.isConnected) clearInterval(timer);
  }, 60);
};
report();
fit(svg, draw);
beat();

// ---- The way through the lessons, what is done, and one button -------------
const SIGNS = [ // a little picture of each lesson
  "M14 42L44 16M19 20h.1M25 25h.1M18 30h.1M34 38h.1M40 33h.1M40 41h.1",
  "M12 38H28L46 18",
  "M14 16Q29 62 44 16",
  "M44 29H34M34 29L16 18M34 29L16 40M21 16l-5 2l2 5M18 35l-2 5l5 2",
  "M13 17L18 38L24 22L29 36L34 27L38 33L45 30",
  "M13 16Q18 40 45 41",
  "M15 18H43M15 26H43M15 34H43M15 42H43",
];
const stations = [...root.querySelectorAll(".way li")];
const steps = [...root.querySelectorAll(".steps a")].map((link) => ({
  link, name: link.dataset.exercise, lesson: link.dataset.lesson,
}));

/** The exercise to go on with: in the lesson worked on last, then in any. */
function following(passed, latest) {
  const recent = steps.find((step) => step.name === latest)?.lesson;
  const open = steps.filter((step) => !passed.has(step.name));
  return open.find((step) => step.lesson === recent) ?? open[0];
}

function show({ passed, latest }) {
  const next = following(passed, latest);
  for (const step of steps) step.link.classList.toggle("done", passed.has(step.name));
  stations.forEach((station, i) => {
    const own = steps.filter((step) => step.lesson === station.dataset.lesson);
    const done = own.filter((step) => passed.has(step.name)).length, round = 2 * Math.PI * 26;
    const now = next?.lesson === station.dataset.lesson, whole = done === own.length;
    station.className = whole ? "done" : now ? "now" : "";
    if (now) station.setAttribute("aria-current", "step");
    else station.removeAttribute("aria-current");
    const ink = whole ? "paper" : now ? "forward" : "quiet";
    station.querySelector("svg").innerHTML = `
      <circle cx="29" cy="29" r="26" style="fill: var(--cl-${whole ? "forward" : "paper"}); stroke: var(--cl-ghost)" stroke-width="4"/>
      <circle cx="29" cy="29" r="26" class="s-forward" stroke-width="5" stroke-dasharray="${(done / own.length) * round} ${round}" transform="rotate(-90 29 29)"/>
      <path d="${SIGNS[i] ?? ""}" fill="none" stroke="currentColor" style="color: var(--cl-${ink})" stroke-width="3.4" stroke-linecap="round" stroke-linejoin="round"/>`;
    station.querySelector(".count").textContent = whole ? `${done} ✓`
      : now ? L(`${done} of ${own.length}, you are here`, `${done} / ${own.length}，你在这里`)
      : L(`${done} of ${own.length}`, `${done} / ${own.length}`);
  });
  const go = root.querySelector(".go");
  go.hidden = !next;
  if (!next) return;
  const verb = latest ? L("Go on:", "继续：") : L("Begin:", "开始：");
  go.innerHTML = `<span>${verb}</span> <span class="code">${next.name}</span> <span aria-hidden="true">→</span>`;
  go.href = next.link.getAttribute("href");
  go.onclick = (event) => {
    event.preventDefault(); // JupyterLab opens its own links, to the cell
    next.link.click();
  };
}

/** What is done, from the record that every check adds to. */
async function look() {
  const config = document.getElementById("jupyter-config-data");
  if (!config) return; // no JupyterLab: what was saved stays
  const base = JSON.parse(config.textContent).baseUrl ?? "/";
  const answer = await fetch(`${base}static/progress.jsonl?at=${Date.now()}`, { cache: "no-store" });
  if (!answer.ok) return;
  const names = new Set(steps.map((step) => step.name));
  const events = (await answer.text()).split("\n").flatMap((line) => {
    try { return [JSON.parse(line)]; } catch { return []; }
  }).filter((event) => names.has(event?.exercise));
  show({
    passed: new Set(events.filter((e) => e.event === "passed").map((e) => e.exercise)),
    latest: events.at(-1)?.exercise,
  });
}
show({ passed: new Set(DATA.passed), latest: DATA.latest });
const again = () => {
  if (root.isConnected) look().catch(() => {});
  return root.isConnected;
};
again();
new IntersectionObserver((seen) => { if (seen.at(-1).isIntersecting) again(); }).observe(root);
const watch = setInterval(() => {
  if (!root.isConnected) clearInterval(watch);
  else if (root.offsetParent && !document.hidden) again();
}, 3000);
