// The quick log: a key made on this device, a draft that survives a closed page, shortcuts for dates.
(() => {
  const form = document.querySelector("[data-visit-form]");
  if (!form) return;
  const name = `draft:${form.dataset.draft}`;
  const kept = ["note", "next_step", "next_step_on", "adverse_event", "quote", "news"];
  const read = () => JSON.parse(localStorage.getItem(name) || "{}");

  const today = new Date().toDateString();
  const draft = read();
  // A draft of another day keeps its words but not its key: what is saved now is another visit.
  if (draft.key && draft.on === today) form.elements.key.value = draft.key;
  for (const field of kept) {
    const input = form.elements[field];
    if (input && !input.value && draft[field]) input.value = draft[field];
  }
  const save = () => {
    const values = { key: form.elements.key.value, on: today };
    for (const field of kept) if (form.elements[field]) values[field] = form.elements[field].value;
    localStorage.setItem(name, JSON.stringify(values));
  };
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
    form.querySelector("button:not([type=button])").disabled = true;
  });
  addEventListener("pageshow", () => {
    form.querySelector("button:not([type=button])").disabled = false;
  });
})();
