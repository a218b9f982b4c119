// A key made on this device whenever the form is shown, also when the browser brings an old page back.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-fresh-key]")) {
    if (crypto.randomUUID) form.elements.key.value = crypto.randomUUID();
  }
});
