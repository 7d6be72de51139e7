// A question with radio buttons: the explanation comes from the kernel, after
// the learner has committed to a choice.

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

function render({ model, el }) {
  const about = model.get("_about");
  const root = element("div", "cr cr-card cr-info cr-predict");
  const form = element("form");
  const group = element("fieldset");
  const name = `cr-${Math.random().toString(36).slice(2)}`;
  const button = element("button", "", about.button);
  const after = element("div", "cr-after");
  root.lang = about.lang;
  after.setAttribute("role", "status");
  group.append(element("legend", "", about.question));
  group.append(
    ...about.choices.map((html, i) =>
      option(name, i, html, model.get("choice"))
    ),
  );
  form.append(group, button);
  root.append(form, after);
  el.append(root);

  // JupyterLab must not take arrow keys and Enter for its own.
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  root.addEventListener("keydown", (event) => event.stopPropagation());

  const picked = () => form.querySelector("input:checked");
  const update = () => {
    const done = model.get("choice") >= 0;
    group.disabled = done;
    button.hidden = done;
    button.disabled = !picked();
    after.innerHTML = model.get("_after");
  };
  form.addEventListener("change", update);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!picked() || model.get("choice") >= 0) return;
    model.set("choice", Number(picked().value));
    model.save_changes();
  });
  model.on("change:choice change:_after", update);
  // When the kernel has restarted, the static form below takes over.
  model.on("comm_live_update", () => root.classList.add("cr-gone"));
  update();
}

export default { render };
