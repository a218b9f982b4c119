// Copies what stands in a field, and says so. Without it the field can be selected and copied by hand.
(() => {
  document.querySelectorAll("[data-copy]").forEach((button) => {
    const field = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        // Without https there is no clipboard: the old way copies what is selected.
        document.execCommand("copy");
      }
      const label = button.querySelector("span");
      label.setAttribute("role", "status");
      label.textContent = button.dataset.copied;
    });
  });
})();
