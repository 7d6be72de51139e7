// Lesson 6: when to stop training, and which of three curves may tell. DATA has
// shares wrong after each epoch, measured: train, validation, test.
const svg = root.querySelector(".picture"), bar = root.querySelector(".bar");
const tell = teller();
const LAST = DATA.train.length, TOP = 70, HOME = 60;
const SETS = [
  { key: "train", role: "ink", css: "", dash: "7 4", name: L("training", "训练") },
  { key: "validation", role: "forward", css: "f", dash: "", name: L("validation", "验证") },
  { key: "test", role: "other", css: "o", dash: "2 4", name: L("test", "测试") },
];
const open = { train: true, validation: false, test: false };
const looked = new Set(); // epochs at which the test was in sight
let epoch = HOME, redraw = () => {};
const wrong = (set, k = epoch) => 100 * DATA[set.key][k - 1];
const best = (set) => 1 + DATA[set.key].indexOf(Math.min(...DATA[set.key]));

function draw(width) {
  const H = clamp(width * 0.36, 270, 400), top = 24, base = H - 46;
  set(svg, { viewBox: `0 0 ${width} ${H}`, height: H });
  const X = scale(1, LAST, 44, width - 110), Y = scale(0, TOP, base, top);
  const text = (parent, x, y, cls, words, anchor = "start") =>
    mark(parent, "text", { x, y, class: cls, text: words, "text-anchor": anchor });
  text(svg, 44, 12, "head", L("Wrong answers (%), epoch by epoch", "每一轮之后答错的比例（%）"));
  for (const v of [0, 20, 40, 60]) {
    mark(svg, "path", { class: "s-line", d: `M44 ${Y(v)}H${X(LAST)}` });
    text(svg, 36, Y(v) + 4, "tick", v, "end");
  }
  for (const v of [1, 20, 40, 60, 80]) text(svg, X(v), base + 26, "tick", v, "middle");
  text(svg, X(LAST), base + 42, "small", L("epoch", "轮"), "end");
  const curves = mark(svg, "g", {}), rail = mark(svg, "path", { class: "s-forward", "stroke-width": 2.5 });
  const notes = mark(svg, "g", { "pointer-events": "none" });
  const to = (k) => { epoch = clamp(Math.round(k), 1, LAST); redraw(); };
  const grip = handle(svg, L("the epoch to stop after", "在哪一轮之后停"),
    (x) => to(X.back(x)), (dx, dy) => to(epoch + dx + dy), () => to(HOME));
  redraw = () => {
    for (const group of [curves, notes]) group.replaceChildren();
    if (open.test) looked.add(epoch);
    const seen = SETS.filter((one) => open[one.key]);
    const tags = seen.map((one) => {
      mark(curves, "path", {
        class: `s-${one.role}`, "stroke-width": 2.5, "stroke-dasharray": one.dash,
        d: `M${DATA[one.key].map((v, i) => `${X(i + 1)} ${Y(100 * v)}`).join("L")}`,
      });
      mark(curves, "circle", { class: `f-${one.role}`, cx: X(epoch), cy: Y(wrong(one)), r: 5, style: "stroke: var(--cl-paper)", "stroke-width": 1.5 });
      return { one, y: Y(wrong(one, LAST)) };
    }).sort((p, q) => p.y - q.y);
    tags.forEach((tag, k) => {
      if (k && tag.y - tags[k - 1].y < 17) tag.y = tags[k - 1].y + 17;
      text(notes, X(LAST) + 9, tag.y + 4, `halo num f-${tag.one.role}`, tag.one.name);
    });
    set(rail, { d: `M${X(epoch)} ${top}V${base}` });
    grip.place(X(epoch), base, `${epoch}`);
    text(notes, X(epoch) + 14, base - 8, "halo", L("stop here: drag me", "在这里停：拖我"));
    const part = (one) => `<span class="${one.css}">${one.name}</span> <b>${num(wrong(one), 1)} %</b>`;
    const told = seen.map(part).join(L(", ", "，"));
    const more = looked.size
      ? L(`You have looked at the test for <b>${looked.size}</b> ${looked.size === 1 ? "epoch" : "epochs"}; who picks the best of many has no test left.`, `测试集已经看过 <b>${looked.size}</b> 轮；看了许多再挑最好的，就不再是测试了。`)
      : open.validation
        ? L(`By validation the best epoch is ${best(SETS[1])}. And the test, once?`, `按验证集，最好是第 ${best(SETS[1])} 轮。测试集呢，看一次？`)
        : L("Where would you stop, with this curve alone?", "只有这一条曲线，你会在哪里停？");
    tell(L(`Wrong after epoch <b>${epoch}</b>: ${told}. ${more}`, `第 <b>${epoch}</b> 轮之后答错：${told}。${more}`));
  };
  redraw();
}
for (const one of SETS) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = one.name;
  const show = () => {
    button.setAttribute("aria-pressed", open[one.key]);
    button.classList.toggle("pressed", open[one.key]);
  };
  button.onclick = () => { open[one.key] = !open[one.key] || one.key === "train"; show(); redraw(); };
  bar.append(button);
  show();
}
fit(svg, draw);
