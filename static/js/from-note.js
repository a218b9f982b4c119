// Next steps found in the note: one tap fills them in. What she wrote there herself is never overwritten.
(() => {
  const place = document.querySelector("[data-from-note]");
  if (!place) return;
  const { next_step: words, next_step_on: day, only_planned: planned } = place.closest("form").elements;
  const dismissed = new Set();
  let taken = null;
  const name = (offer) => `${offer.dataset.on} ${offer.dataset.words}`;
  // What stands there is hers, unless it is what was taken from an offer before.
  const isHers = () => {
    const isEmpty = !words.value.trim() && !day.value;
    return !isEmpty && !(taken && words.value === taken.words && day.value === taken.on);
  };
  const show = () => {
    for (const offer of place.querySelectorAll("[data-offer]")) {
      const isTaken = taken && taken.words === offer.dataset.words && taken.on === offer.dataset.on && !isHers() && words.value;
      offer.hidden = isHers() || isTaken || dismissed.has(name(offer));
    }
  };
  place.addEventListener("htmx:afterSwap", show);
  for (const input of [words, day]) input.addEventListener("input", show);
  place.addEventListener("click", (event) => {
    const offer = event.target.closest("[data-offer]");
    if (!offer) return;
    if (event.target.closest("[data-dismiss]")) dismissed.add(name(offer));
    if (event.target.closest("[data-take]") && !isHers()) {
      taken = { words: offer.dataset.words, on: offer.dataset.on };
      words.value = taken.words;
      day.value = taken.on;
      planned.checked = !offer.dataset.promise;
      // The draft on this device learns of it as of anything typed.
      words.dispatchEvent(new Event("input", { bubbles: true }));
      words.focus({ preventScroll: true });
    }
    show();
  });
})();
