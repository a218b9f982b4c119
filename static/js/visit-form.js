// The quick log: a key made on this device, a draft of everything typed or chosen, shortcuts for dates.
(() => {
  const form = document.querySelector("[data-visit-form]");
  if (!form) return;
  const name = `draft:${form.dataset.draft}`;
  const today = new Date().toDateString();
  const own = (input) => input.name && !["csrfmiddlewaretoken", "key"].includes(input.name);
  const inputs = () => [...form.elements].filter(own);
  const isChoice = (input) => input.type === "radio" || input.type === "checkbox";

  // Every value by name: a list of what is ticked, or the text.
  const values = () => {
    const kept = {};
    for (const input of inputs()) {
      if (!isChoice(input)) kept[input.name] = input.value;
      else (kept[input.name] ||= []).push(...(input.checked ? [input.value] : []));
    }
    return kept;
  };
  const save = () => {
    const draft = { key: form.elements.key.value, on: today, from: location.search, values: values() };
    localStorage.setItem(name, JSON.stringify(draft));
  };

  const draft = JSON.parse(localStorage.getItem(name) || "{}");
  const isOfToday = draft.on === today;
  // Words come back always; a day that was meant yesterday may be past.
  const written = ["textarea", "text", "number", "time", ...(isOfToday ? ["date"] : [])];
  const isWritten = (input) => written.includes(input.type);
  // A draft of another day keeps its words but not its key: what is saved now is another visit.
  if (draft.key && isOfToday) form.elements.key.value = draft.key;
  else if (form.dataset.fresh && crypto.randomUUID) form.elements.key.value = crypto.randomUUID();
  // What the server sends back with an error stands as it was sent. Another way into the form chose for itself.
  const isSameDoor = isOfToday && draft.from === location.search;
  // What came back stands where it is seen, also in a fold of a fold.
  const unfold = (input) => {
    for (let fold = input.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  };
  for (const input of form.dataset.fresh && draft.values ? inputs() : []) {
    const was = draft.values[input.name];
    if (was === undefined) continue;
    if (isChoice(input)) {
      const stood = input.checked;
      if (isSameDoor) input.checked = was.includes(input.value);
      if (input.checked && !stood) unfold(input);
      continue;
    }
    const before = input.value;
    if (isSameDoor || (isWritten(input) && !before)) input.value = was;
    if (input.value !== before) unfold(input);
  }
  // From now on this is the visit, also when its answer is lost and the form is opened again.
  save();
  form.addEventListener("input", save);

  const shortcuts = form.querySelector("[data-date-shortcuts]");
  const target = document.getElementById(shortcuts.dataset.dateShortcuts);
  shortcuts.hidden = false;
  shortcuts.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const day = new Date();
    const ahead = button.dataset.days
      ? Number(button.dataset.days)
      : ((Number(button.dataset.weekday) - day.getDay() + 7) % 7) || 7;
    day.setDate(day.getDate() + ahead);
    const two = (number) => String(number).padStart(2, "0");
    target.value = `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
    save();
  });
  form.addEventListener("submit", () => {
    save();
    form.querySelector("button:not([type=button])").disabled = true;
  });
  addEventListener("pageshow", () => {
    form.querySelector("button:not([type=button])").disabled = false;
  });
})();
