// A question with radio buttons, or with a line to drag along: the explanation
// comes from the kernel, after the learner has committed to an answer.

function element(tag, className, html) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (html) node.innerHTML = html;
  return node;
}

function option(name, index, html, chosen) {
  const label = element("label", "cr-option");
  const radio = element("input");
  Object.assign(radio, { type: "radio", name, value: index });
  radio.checked = index === chosen;
  label.append(radio, element("span", "", html));
  return label;
}

function choices(about, chosen) {
  const name = `cr-${Math.random().toString(36).slice(2)}`;
  const parts = about.choices.map((html, i) => option(name, i, html, chosen));
  const picked = () => parts.findIndex((each) => each.control.checked);
  return { parts, picked };
}

// A native slider: it hears the mouse, a finger and the keys. Nothing counts
// as a guess before it was touched.
function line(about) {
  const last = about.line.length - 1;
  const row = element("label", "cr-drag");
  const range = element("input");
  const value = element("output", "", about.hand);
  Object.assign(range, { type: "range", min: 0, max: last, step: 1 });
  range.value = Math.round(last / 2);
  range.setAttribute("aria-valuetext", about.hand);
  const [low, high] = [0, last].map((i) => {
    const end = element("span", "cr-end");
    end.textContent = about.line[i];
    return end;
  });
  row.append(value, low, range, high);
  let touched = false;
  range.addEventListener("input", () => {
    touched = true;
    value.textContent = about.line[range.value];
    range.setAttribute("aria-valuetext", value.textContent);
  });
  return { parts: [row], picked: () => (touched ? Number(range.value) : -1) };
}

function render({ model, el }) {
  const about = model.get("_about");
  const root = element("div", "cr cr-card cr-info cr-predict");
  const form = element("form");
  const group = element("fieldset");
  const dragged = Boolean(about.line);
  const { parts, picked } = dragged
    ? line(about)
    : choices(about, model.get("choice"));
  const button = element("button", "", about.button);
  const after = element("div", "cr-after");
  root.lang = about.lang;
  after.setAttribute("role", "status");
  group.append(element("legend", "", about.question));
  group.append(...parts);
  form.append(group, button);
  root.append(form, after);
  el.append(root);

  // JupyterLab must not take arrow keys and Enter for its own.
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  root.addEventListener("keydown", (event) => event.stopPropagation());

  const update = () => {
    const done = model.get("choice") >= 0;
    group.disabled = done;
    button.hidden = done;
    for (const part of parts) part.hidden = done && dragged;
    button.disabled = picked() < 0;
    after.innerHTML = model.get("_after");
  };
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (picked() < 0 || model.get("choice") >= 0) return;
    model.set("choice", picked());
    model.save_changes();
  });
  model.on("change:choice change:_after", update);
  // When the kernel has restarted, the static form below takes over.
  model.on("comm_live_update", () => root.classList.add("cr-gone"));
  update();
}

export default { render };
