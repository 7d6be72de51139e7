// What the moving pages share: marks, scales, handles. It runs inside one
// function with the constants `root` (the page's element), `ZH` and `DATA`.
const CALM = matchMedia("(prefers-reduced-motion: reduce)").matches;
const L = (en, zh) => (ZH ? zh : en);
const clamp = (v, low, high) => Math.min(high, Math.max(low, v));

/** An SVG element with attributes; `text` is its content. */
function mark(parent, tag, { text, ...given } = {}) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  if (text !== undefined) node.textContent = text;
  parent?.append(node);
  return set(node, given);
}
function set(node, given) {
  for (const [name, value] of Object.entries(given)) node.setAttribute(name, value);
  return node;
}

/** Where a number of [a, b] lies in [p, q], and back. */
function scale(a, b, p, q) {
  const to = (v) => p + ((v - a) / (b - a)) * (q - p);
  to.back = (x) => a + ((x - p) / (q - p)) * (b - a);
  return to;
}

/** A number as people write it: a real minus, as many digits as asked. */
const num = (v, digits = 2) =>
  (Math.abs(v) < 0.5 * 10 ** -digits ? 0 : v).toFixed(digits).replace("-", "−");
const role = (name) => getComputedStyle(root).getPropertyValue(`--cl-${name}`).trim();
const rgb = (name) => {
  const hex = role(name).slice(1);
  const pairs = hex.length === 3 ? [...hex].map((h) => h + h) : hex.match(/\w\w/g);
  return pairs.map((h) => parseInt(h, 16));
};
const blend = (a, b, t) => a.map((v, i) => v + (b[i] - v) * t);

/**
 * Something to take hold of: by mouse, finger, or Tab and arrow keys.
 * `move(x, y)` gets places in the picture, `nudge(dx, dy)` steps of the keys,
 * `home()` puts it back.
 */
function handle(svg, name, move, nudge, home) {
  const g = mark(svg, "g", {
    class: "handle", tabindex: 0, role: "slider", "aria-label": name,
    "aria-valuemin": -1, "aria-valuemax": 1, "aria-valuenow": 0,
    "aria-roledescription": L("handle", "拖柄"),
  });
  mark(g, "circle", { class: "hit", r: 22 });
  mark(g, "circle", { class: "focus", r: 15 });
  mark(g, "circle", { class: "ring", r: 9 });
  g.addEventListener("pointerdown", (event) => {
    g.setPointerCapture(event.pointerId);
    event.preventDefault();
    g.focus({ focusVisible: false });
  });
  g.addEventListener("pointermove", (event) => {
    if (!g.hasPointerCapture(event.pointerId)) return;
    const at = new DOMPoint(event.clientX, event.clientY)
      .matrixTransform(svg.getScreenCTM().inverse());
    move(at.x, at.y);
  });
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  g.addEventListener("keydown", (event) => {
    if (event.key !== "Home" && !arrows[event.key]) return;
    event.preventDefault();
    event.stopPropagation(); // JupyterLab would go to another cell
    if (event.key === "Home") home();
    else nudge(...arrows[event.key].map((d) => d * (event.shiftKey ? 10 : 1)));
  });
  g.place = (x, y, told) => {
    set(g, { transform: `translate(${x} ${y})`, "aria-valuetext": told });
  };
  return g;
}

/** Draw anew, from nothing, whenever the width or the theme changes. */
function fit(svg, draw) {
  let waiting = 0; // JupyterLab hides everything while it changes its theme
  const all = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      const width = Math.round(svg.parentNode.clientWidth);
      if (!width) return;
      const held = svg.contains(document.activeElement);
      svg.replaceChildren();
      draw(width);
      if (held) svg.querySelector(".handle")?.focus();
    });
  };
  new ResizeObserver(all).observe(svg.parentNode);
  new MutationObserver(all).observe(document.body, { attributeFilter: ["data-jp-theme-light", "class"] });
}

/** Say something to a screen reader, at most once a second. */
function announcer() {
  const place = root.querySelector(".heard");
  let timer = 0, next = "";
  return (text) => {
    next = text;
    timer ||= setTimeout(() => { place.textContent = next; timer = 0; }, 1000);
  };
}

const ICON = {
  play: "M3 1.5v13l11-6.5z", pause: "M3 2h4v12H3zM9 2h4v12H9z",
  reset: "M2 2h3v12H2zM14 2v12L5.5 8z", step: "M2 2v12l8.5-6zM11 2h3v12h-3z",
};
function icon(button, name, label) {
  button.innerHTML = `<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path fill="currentColor" d="${ICON[name]}"/></svg>`;
  button.title = label;
  button.setAttribute("aria-label", label);
}

/** Back, play, one step and a scrubber; show(step) draws. */
function player(bar, last, start, show, pause = 83) {
  bar.insertAdjacentHTML("afterbegin", `<span class="set"><button type="button"></button>
    <button type="button" class="main"></button><button type="button"></button></span>
    <label>${L("step", "步")} <input type="range" min="0" max="${last}"><output></output></label>`);
  const [reset, play, next] = bar.querySelectorAll("button");
  const input = bar.querySelector("input"), output = bar.querySelector("output");
  icon(reset, "reset", L("back to the start", "回到起点"));
  icon(next, "step", L("one step", "走一步"));
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    icon(play, "play", L("play", "播放"));
  };
  const go = (k) => {
    k = clamp(Math.round(k), 0, last);
    input.value = k;
    output.textContent = `${k}`;
    input.style.setProperty("--at", `${(100 * k) / last}%`);
    show(k);
    if (k === last || !root.isConnected) stop();
  };
  play.onclick = () => {
    if (timer) return stop();
    if (+input.value === last) go(0);
    icon(play, "pause", L("pause", "暂停"));
    timer = setInterval(() => go(+input.value + 1), CALM ? Math.max(500, pause) : pause);
  };
  reset.onclick = () => { stop(); go(0); };
  next.onclick = () => { stop(); go(+input.value + 1); };
  input.oninput = () => { stop(); go(+input.value); };
  stop();
  go(start);
  return { go, stop };
}

/** A slider with its name and number in the bar. */
function slider(bar, name, low, high, step, start, changed, digits = 2) {
  const label = document.createElement("label");
  label.innerHTML = `${name} <input type="range" min="${low}" max="${high}" step="${step}"><output></output>`;
  bar.append(label);
  const [input, output] = label.children;
  label.set = (v) => {
    input.value = v;
    output.textContent = num(+v, digits);
    input.style.setProperty("--at", `${(100 * (v - low)) / (high - low)}%`);
  };
  input.oninput = () => { label.set(+input.value); changed(+input.value); };
  label.set(start);
  return label;
}

/** A cross of the colour of mistakes, on a rim of paper. */
function cross(parent, x, y) {
  const d = `M${x - 4.5} ${y - 4.5}l9 9m0 -9l-9 9`;
  const line = { d, fill: "none", "stroke-linecap": "round" };
  mark(parent, "path", { ...line, style: "stroke: var(--cl-paper)", "stroke-width": 5.5 });
  mark(parent, "path", { ...line, class: "s-wrong", "stroke-width": 2.6 });
}

/** An arrow from one place to another; nothing where it would be a dot. */
function arrow(parent, from, to, role, width = 3) {
  const v = [to[0] - from[0], to[1] - from[1]], n = Math.hypot(...v);
  if (!(n > 4)) return;
  const u = v.map((c) => c / n), size = Math.min(11, n);
  const back = [to[0] - size * u[0], to[1] - size * u[1]], half = size * 0.5;
  mark(parent, "path", { class: `s-${role}`, "stroke-width": width, d: `M${from}L${back}` });
  mark(parent, "path", {
    class: `f-${role}`,
    d: `M${to}L${back[0] - half * u[1]} ${back[1] + half * u[0]}L${back[0] + half * u[1]} ${back[1] - half * u[0]}Z`,
  });
}

/** What the picture says just now; spoken, too, and quietly the first time. */
function teller() {
  const place = root.querySelector(".say"), announce = announcer();
  let first = true;
  return (html) => {
    place.innerHTML = html;
    if (!first) announce(place.textContent);
    first = false;
  };
}
