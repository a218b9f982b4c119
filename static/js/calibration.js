// Counts what the cut-offs would do while they are moved, by the same cells and the same rule as grading/calibration.py.
(() => {
  const form = document.querySelector("[data-calibration]");
  if (!form) return;
  const facts = JSON.parse(document.getElementById(form.dataset.calibration).textContent);
  const { p, s, g, f, n, a, v } = facts.cells;
  const grades = facts.grades;
  const matrix = [...facts.matrix].map((grade) => grades.indexOf(grade));
  const [A, UNGRADED] = [grades.indexOf("A"), grades.indexOf("-")];
  const names = ["potential_medium", "potential_high", "support_medium", "support_high"];
  const fields = names.map((name) => form.elements.namedItem(name));
  const begun = fields.map((field) => Number(field.defaultValue));
  // A comparison is of what was asked for, and stays.
  const places = Object.groupBy(form.querySelectorAll("[data-key]:not([data-still] *)"), (place) => place.dataset.key);
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  let cuts = begun;

  // --- the rule -------------------------------------------------------------------------------------------------------

  // The row or the column of the matrix: high, medium, low.
  const level = (score, medium, high) => (score >= high ? 0 : score >= medium ? 1 : 2);

  function outcome([pm, ph, sm, sh]) {
    const counts = Array(grades.length).fill(0);
    const values = Array(grades.length).fill(0);
    const moves = Array(grades.length ** 2).fill(0);
    for (let i = 0; i < p.length; i += 1) {
      const grade = f[i] >= 0 ? f[i] : matrix[3 * level(p[i], pm, ph) + level(s[i], sm, sh)];
      counts[grade] += a[i];
      values[grade] += v[i];
      if (grade !== g[i]) moves[g[i] * grades.length + grade] += n[i];
    }
    return { counts, values, moves };
  }

  function figures(found) {
    const total = found.values.reduce((sum, value) => sum + value, 0);
    const graded = found.counts.reduce((sum, count) => sum + count, 0) - found.counts[UNGRADED];
    const asked = found.counts.map((count, grade) => count * facts.each[grade]);
    const sum = asked.reduce((so_far, number) => so_far + number, 0);
    const shown = {
      share: total ? Math.floor((2000 * found.values[A] + total) / (2 * total)) / 10 : null,
      "share-of-clients": graded ? Math.floor((2000 * found.counts[A] + graded) / (2 * graded)) / 10 : 0,
      changes: found.moves.reduce((so_far, number) => so_far + number, 0),
      asked: sum,
      "too-many": Math.max(0, sum - facts.possible),
    };
    [...grades].forEach((grade, index) => {
      shown[`count${grade}`] = found.counts[index];
      shown[`asked${grade}`] = asked[index];
      [...grades].forEach((to, column) => { shown[`move${grade}${to}`] = found.moves[index * grades.length + column]; });
    });
    const warns = {
      low: shown.share !== null && shown.share < facts.low,
      high: shown.share !== null && shown.share > facts.high,
      half: 2 * found.counts[A] > graded,
      room: sum > facts.possible,
    };
    return { shown, warns };
  }

  // --- the numbers ----------------------------------------------------------------------------------------------------

  const isRight = ([pm, ph, sm, sh]) =>
    [pm, ph, sm, sh].every((cut) => Number.isInteger(cut) && cut >= 0 && cut <= 100) && pm < ph && sm < sh;

  function show() {
    const { shown, warns } = figures(outcome(cuts));
    const code = cuts.join("-");
    for (const [key, value] of Object.entries(shown)) {
      for (const place of places[key] || []) {
        const text = value === null ? "–" : key.startsWith("share") ? value.toFixed(1) : String(value);
        if (place.textContent !== text) place.textContent = text;
        if ("count" in place.dataset) place.dataset.count = value;
        place.closest("td")?.classList.toggle("none", key.startsWith("move") && !value);
      }
    }
    for (const links of Object.values(places)) {
      for (const link of links) {
        if (link.href) link.href = `${form.dataset.clients}?rule=${code}&${link.dataset.list}`;
      }
    }
    for (const [name, isWarned] of Object.entries(warns)) form.querySelector(`[data-warn=${name}]`).hidden = !isWarned;
    form.querySelector("[data-meter]").value = shown.share ?? 0;
    const stale = form.querySelector("[data-stale]");
    if (stale) stale.hidden = cuts[0] === begun[0] && cuts[2] === begun[2];
    moveLines();
    pareto?.here(shown["share-of-clients"], shown.share ?? 0);
  }

  function read() {
    const typed = fields.map((field) => (field.value.trim() === "" ? NaN : Number(field.value)));
    const right = isRight(typed);
    form.querySelector("[data-wrong]").hidden = right;
    fields.forEach((field) => field.toggleAttribute("aria-invalid", !right));
    if (right) { cuts = typed; show(); }
  }

  function set(found) {
    found.forEach((cut, index) => { fields[index].value = cut; });
    read();
  }

  fields.forEach((field) => field.addEventListener("input", read));
  for (const link of form.querySelectorAll("[data-take]")) {
    link.addEventListener("click", (event) => { event.preventDefault(); set(link.dataset.take.split("-").map(Number)); });
  }

  // --- the chart with its four lines ----------------------------------------------------------------------------------

  const spread = form.querySelector("[data-spread]");
  const PAD = { left: 52, right: 26, top: 26, bottom: 40 };
  const SIDE = 101;
  const labels = spread.dataset.labels.split("|");
  const isUp = (index) => index < 2;
  let size = { width: 0, height: 0 };

  const lines = names.map((name, index) => {
    const line = document.createElement("div");
    line.className = `cut-line ${isUp(index) ? "across" : "down"} ${index % 2 ? "is-high" : "is-medium"}`;
    line.tabIndex = 0;
    line.dataset.line = name;
    const facts = { role: "slider", "aria-label": labels[index], "aria-orientation": isUp(index) ? "vertical" : "horizontal" };
    for (const [key, value] of Object.entries(facts)) line.setAttribute(key, value);
    const knob = document.createElement("span");
    knob.className = "knob num";
    line.append(knob);
    return line;
  });

  function bounds(index) {
    return index % 2 ? [cuts[index - 1] + 1, 100] : [0, cuts[index + 1] - 1];
  }

  function move(index, cut) {
    const [least, most] = bounds(index);
    const found = [...cuts];
    found[index] = Math.min(most, Math.max(least, cut));
    if (found[index] !== cuts[index] || String(cuts[index]) !== fields[index].value) set(found);
  }

  function moveLines() {
    lines.forEach((line, index) => {
      const [least, most] = bounds(index);
      const cut = cuts[index];
      line.setAttribute("aria-valuemin", least);
      line.setAttribute("aria-valuemax", most);
      line.setAttribute("aria-valuenow", cut);
      line.firstChild.textContent = cut;
      if (isUp(index)) line.style.top = `${PAD.top + size.height * (1 - cut / SIDE)}px`;
      else line.style.left = `${PAD.left + (size.width * cut) / SIDE}px`;
    });
    zones.forEach((zone, index) => {
      const [row, column] = [Math.floor(index / 3), index % 3];
      const ends = (medium, high, which) => [[high, SIDE], [medium, high], [0, medium]][which];
      const [bottom, top] = ends(cuts[0], cuts[1], row);
      const [left, right] = ends(cuts[2], cuts[3], column);
      zone.style.left = `${PAD.left + (size.width * (left + right)) / 2 / SIDE}px`;
      zone.style.top = `${PAD.top + size.height * (1 - (bottom + top) / 2 / SIDE)}px`;
      zone.hidden = ((right - left) * size.width) / SIDE < 26 || ((top - bottom) * size.height) / SIDE < 26;
    });
  }

  const zones = [...facts.matrix].map((grade) => {
    const zone = document.createElement("i");
    zone.className = "grade zone";
    zone.dataset.grade = grade;
    zone.textContent = grade;
    zone.ariaHidden = "true";
    return zone;
  });

  lines.forEach((line, index) => {
    line.addEventListener("pointerdown", (event) => {
      line.setPointerCapture(event.pointerId);
      line.focus({ preventScroll: true });
      event.preventDefault();
    });
    line.addEventListener("pointermove", (event) => {
      if (!line.hasPointerCapture(event.pointerId)) return;
      const box = spread.getBoundingClientRect();
      const part = isUp(index)
        ? 1 - (event.clientY - box.top - PAD.top) / size.height
        : (event.clientX - box.left - PAD.left) / size.width;
      move(index, Math.round(part * SIDE));
    });
    line.addEventListener("keydown", (event) => {
      const steps = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10, Home: -100, End: 100 };
      if (!(event.key in steps)) return;
      event.preventDefault();
      move(index, cuts[index] + steps[event.key]);
    });
  });

  const canvas = document.createElement("div");
  canvas.className = "heat";
  canvas.ariaHidden = "true";
  spread.replaceChildren(canvas, ...zones, ...lines);
  const chart = echarts.init(canvas);

  function heat() {
    const ink = token("--ink-2");
    const found = new Map();
    for (let i = 0; i < p.length; i += 1) {
      if (p[i] >= 0 && s[i] >= 0 && a[i]) {
        const key = p[i] * SIDE + s[i];
        found.set(key, (found.get(key) || 0) + a[i]);
      }
    }
    const most = Math.log(1 + Math.max(1, ...found.values()));
    const axis = (name, gap) => ({
      type: "value", min: 0, max: SIDE, interval: 20, name, nameLocation: "middle", nameGap: gap, nameTextStyle: { color: ink, fontFamily: token("--font") },
      axisLabel: { color: ink, fontFamily: token("--font"), showMaxLabel: false }, splitLine: { lineStyle: { color: token("--line") } },
    });
    chart.setOption({
      animation: false,
      tooltip: { renderMode: "richText", confine: true, formatter: ({ value }) => `${spread.dataset.potential} ${value[1] - 0.5} · ${spread.dataset.support} ${value[0] - 0.5}\n${spread.dataset.number}: ${value[2]}` },
      // As it is told, so that the lines lie where the scores do.
      grid: { ...PAD, outerBoundsMode: "none" },
      xAxis: axis(spread.dataset.support, 24),
      yAxis: axis(spread.dataset.potential, 34),
      series: [{
        type: "scatter", symbol: "rect", symbolSize: [Math.max(2, size.width / SIDE), Math.max(2, size.height / SIDE)],
        itemStyle: { color: token("--accent") },
        data: [...found].map(([key, count]) => ({
          value: [(key % SIDE) + 0.5, Math.floor(key / SIDE) + 0.5, count], itemStyle: { opacity: 0.15 + 0.85 * (Math.log(1 + count) / most) },
        })),
      }],
    }, true);
  }

  // --- the curve ------------------------------------------------------------------------------------------------------

  const curve = form.querySelector("[data-pareto]");
  const pareto = curve && (() => {
    const drawn = echarts.init(curve);
    const draw = () => {
      const words = { color: token("--ink-2"), fontFamily: token("--font") };
      const percent = { type: "value", min: 0, max: 100, axisLabel: { ...words, formatter: "{value} %" }, splitLine: { lineStyle: { color: token("--line") } } };
      const step = 100 / (facts.curve.length - 1);
      drawn.setOption({
        animation: false,
        tooltip: { show: false },
        grid: { left: 8, right: 24, top: 16, bottom: 4, containLabel: true },
        xAxis: percent,
        yAxis: percent,
        series: [
          {
            id: "curve", type: "line", showSymbol: false, data: facts.curve.map((share, index) => [index * step, share]), lineStyle: { color: token("--accent"), width: 2.5 },
            markLine: { silent: true, symbol: "none", label: { ...words, formatter: `${facts.wanted} %`, position: "insideStartTop" }, lineStyle: { color: token("--warn"), type: "dashed" }, data: [{ yAxis: facts.wanted }] },
          },
          { id: "here", type: "scatter", symbol: "diamond", symbolSize: 16, itemStyle: { color: token("--grade-b") }, label: { show: true, position: "right", formatter: curve.dataset.here, ...words }, data: [] },
        ],
      }, true);
    };
    draw();
    return { draw, resize: () => drawn.resize(), here: (x, y) => drawn.setOption({ series: [{ id: "here", data: [[x, y]] }] }) };
  })();

  // --- drawn, and drawn again -----------------------------------------------------------------------------------------

  function measure() {
    const box = spread.getBoundingClientRect();
    size = { width: box.width - PAD.left - PAD.right, height: box.height - PAD.top - PAD.bottom };
  }

  function resize() {
    measure();
    chart.resize();
    heat();
    pareto?.resize();
    moveLines();
  }

  measure();
  heat();
  read();
  window.addEventListener("resize", resize);
  window.addEventListener("beforeprint", resize);
  new MutationObserver(() => { heat(); pareto?.draw(); show(); }).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  form.dataset.drawn = p.length;
})();
