// One client after another without a mouse: 1–9 answer the question one is at, and S, C and N press what they stand on.
(() => {
  const questions = [...document.querySelectorAll("[data-question]")];
  const types = (element) => /^(TEXTAREA|SELECT)$/.test(element.tagName) || /^(text|number|date|search)$/.test(element.type);
  const open = () => questions.find((each) => each.contains(document.activeElement)) || questions.find((each) => each.querySelector("[type=radio]"));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || types(event.target)) return;
    const button = document.querySelector(`[data-key="${event.key.toLowerCase()}"]`);
    if (button) {
      event.preventDefault();
      button.click();
      return;
    }
    const at = open();
    const choice = at && /^[1-9]$/.test(event.key) && at.querySelectorAll("[type=radio]")[event.key - 1];
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    // On to the next question that is answered by a step.
    const next = questions.slice(questions.indexOf(at) + 1).find((each) => each.querySelector("[type=radio]"));
    (next || at).querySelector("[type=radio]:checked, [type=radio]")?.focus();
  });
})();
