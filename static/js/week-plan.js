// The planned week: a visit opens as a sheet over the week, a day of the strip shows at once, and on a laptop a visit is
// dragged into another half day. All of it is also a link or a form of the page: tapping a visit and choosing where it
// goes does what dragging does.
(() => {
  const chosenDay = (strip, day) => {
    for (const link of strip.children) {
      if (link.dataset.day === day) link.setAttribute("aria-current", "date");
      else link.removeAttribute("aria-current");
    }
    for (const section of document.querySelectorAll(".plan-day")) {
      section.classList.toggle("chosen", section.dataset.day === day);
    }
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".day-strip a");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    chosenDay(link.parentElement, link.dataset.day);
    history.replaceState(null, "", link.href);
  });

  // --- the sheet
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "sheet-body") document.getElementById("sheet").showModal();
  });
  document.addEventListener("click", (event) => {
    // Beside the sheet.
    if (event.target.id === "sheet") event.target.close();
  });

  // --- dragging
  const FAR = 6;
  let drag = null;

  const targetAt = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-drop]");

  const mark = (target) => {
    for (const cell of document.querySelectorAll(".half.target")) if (cell !== target) cell.classList.remove("target");
    if (target && target.dataset.drop !== drag.item.dataset.place) target.classList.add("target");
  };

  const lift = () => {
    drag.ghost = drag.item.cloneNode(true);
    drag.ghost.removeAttribute("id");
    drag.ghost.classList.add("drag-ghost");
    document.body.append(drag.ghost);
    drag.item.classList.add("lifted");
    drag.item.closest("[data-plan]").classList.add("dragging");
  };

  const follow = (event) => {
    if (!drag) return;
    if (!drag.ghost && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR) return;
    if (!drag.ghost) lift();
    event.preventDefault();
    drag.ghost.style.transform = `translate(${event.clientX + 8}px, ${event.clientY + 8}px)`;
    mark(targetAt(event));
  };

  const end = () => {
    if (!drag) return;
    drag.ghost?.remove();
    drag.item.classList.remove("lifted");
    drag.item.closest("[data-plan]")?.classList.remove("dragging");
    mark(null);
    drag = null;
  };

  const drop = (event) => {
    if (!drag) return;
    const { item, ghost } = drag;
    const target = ghost && targetAt(event);
    end();
    if (!ghost) return;
    // The click that ends a drag opens nothing.
    const swallow = (click) => {
      click.preventDefault();
      click.stopPropagation();
    };
    addEventListener("click", swallow, { capture: true });
    setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0);
    if (!target || target.dataset.drop === item.dataset.place) return;
    const form = document.getElementById("move-form");
    form.action = item.dataset.move;
    form.elements.to.value = target.dataset.drop;
    form.elements.seen.value = item.dataset.place;
    form.submit();
  };

  document.addEventListener("pointerdown", (event) => {
    const item = event.target.closest("[data-move]");
    if (!item || event.button !== 0 || event.pointerType === "touch" || innerWidth < 992) return;
    drag = { item, x: event.clientX, y: event.clientY };
  });
  document.addEventListener("pointermove", follow);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", end);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") end(); });
  // A link has a way of being dragged of its own.
  document.addEventListener("dragstart", (event) => { if (event.target.closest("[data-move]")) event.preventDefault(); });
})();
