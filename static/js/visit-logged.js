// After a visit is logged its draft is done with, and "take it back" goes away when its half minute is over.
(() => {
  const bar = document.querySelector("[data-logged]");
  if (!bar) return;
  localStorage.removeItem(`draft:visit-${bar.dataset.logged}`);
  setTimeout(() => bar.remove(), Math.max(0, Number(bar.dataset.until) * 1000 - Date.now()));
})();
