// After a visit is logged its own draft is done with; "take it back" goes away when its half minute is over.
(() => {
  const done = document.querySelector("[data-draft-done]");
  const name = done && `draft:visit-${done.dataset.draftDone}`;
  // Coming back to this page later, the draft may be of the next visit.
  if (done && JSON.parse(localStorage.getItem(name) || "{}").key === done.dataset.key) localStorage.removeItem(name);
  const undo = document.querySelector("[data-seconds]");
  // Seconds, for the clock of a phone may be wrong.
  if (undo) setTimeout(() => undo.remove(), Number(undo.dataset.seconds) * 1000);
})();
