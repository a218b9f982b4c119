// Copies the text of a field in one tap: [data-copy="#field"]; says so beside it. Works without the clipboard's API too.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.querySelector(button.dataset.copy);
  const said = button.parentElement.querySelector("[data-copied]");
  const say = (isCopied) => {
    if (said) said.hidden = !isCopied;
  };
  const bySelection = () => {
    field.select();
    return document.execCommand("copy");
  };
  if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(() => say(true), () => say(bySelection()));
  else say(bySelection());
});
