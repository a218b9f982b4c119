// Copies the text of a field in one tap: [data-copy="#field"]; says so beside it. Works without the clipboard's API too.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.querySelector(button.dataset.copy);
  let isCopied = true;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // No secure page, or not allowed.
    field.select();
    isCopied = document.execCommand("copy");
  }
  const said = button.parentElement.querySelector("[data-copied]");
  if (said) said.hidden = !isCopied;
  if (isCopied) button.dispatchEvent(new CustomEvent("copied", { bubbles: true }));
});
