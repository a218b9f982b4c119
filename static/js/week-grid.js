// The timetable in one tap a half day: choose what it is and in which weeks, then tap. It writes into the choices that
// stand in the page, and those are what is sent.
(() => {
  const form = document.querySelector("[data-week-grid]");
  if (!form) return;
  const brush = form.querySelector("[data-brush]");
  const someWeeks = form.querySelector("[data-some-weeks]");
  const chosen = (name) => brush.querySelector(`[data-${name}][aria-pressed=true]`).dataset[name];

  brush.hidden = false;
  // Errors stay where they are explained.
  someWeeks.hidden = !("wrong" in someWeeks.dataset);
  brush.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    for (const other of button.parentElement.children) other.setAttribute("aria-pressed", String(other === button));
  });

  for (const cell of form.querySelectorAll("[data-cell]")) {
    const named = (name) => form.elements.namedItem(name);
    const [every, odd, even] = ["", "odd-", "even-"].map((weeks) => named(weeks + cell.dataset.cell));
    const words = (select) => select.selectedOptions[0].text;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "half-day";

    const show = () => {
      const lines = [];
      if (every.value) lines.push(words(every));
      if (odd.value) lines.push(`${form.dataset.odd} ${words(odd)}`);
      if (even.value) lines.push(`${form.dataset.even} ${words(even)}`);
      button.replaceChildren(...(lines.length ? lines : ["—"]).map((line) => {
        const span = document.createElement("span");
        span.textContent = line;
        return span;
      }));
      button.dataset.kind = every.value || odd.value || even.value;
      button.setAttribute("aria-label", `${every.getAttribute("aria-label")}: ${lines.join(", ") || "—"}`);
    };

    button.addEventListener("click", () => {
      const kind = chosen("kind");
      const weeks = chosen("weeks");
      let [inOdd, inEven] = [odd.value || every.value, even.value || every.value];
      const isSet = (weeks === "even" || inOdd === kind) && (weeks === "odd" || inEven === kind);
      if (weeks !== "even") inOdd = isSet ? "" : kind;
      if (weeks !== "odd") inEven = isSet ? "" : kind;
      const isSame = inOdd === inEven;
      every.value = isSame ? inOdd : "";
      odd.value = isSame ? "" : inOdd;
      even.value = isSame ? "" : inEven;
      show();
    });

    every.hidden = true;
    for (const words of cell.querySelectorAll(".some-weeks")) words.hidden = true;
    show();
    cell.append(button);
  }
})();
