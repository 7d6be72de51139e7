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
