// After a visit is logged its draft is done with; "take it back" goes away when its half minute is over.
(() => {
  const done = document.querySelector("[data-draft-done]");
  if (done) localStorage.removeItem(`draft:visit-${done.dataset.draftDone}`);
  const bar = document.querySelector("[data-logged]");
  if (bar) setTimeout(() => bar.remove(), Math.max(0, Number(bar.dataset.until) * 1000 - Date.now()));
})();
