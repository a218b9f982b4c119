// Draws the charts of a board from what stands beside their tables. Without it the tables say the same.
(() => {
  const drawn = [];
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function option(facts) {
    const ink = token("--ink-2");
    const isBar = facts.kind === "bar";
    const labels = { color: ink, fontFamily: token("--font"), hideOverlap: true };
    // Shares that make a whole end with it, however they were rounded.
    const most = facts.stacked && facts.unit === "%" ? 100 : undefined;
    const value = { type: "value", minInterval: 1, max: most, axisLabel: labels, splitLine: { lineStyle: { color: token("--line") } } };
    const category = { type: "category", data: facts.labels, axisLabel: labels, inverse: isBar, axisTick: { show: false } };
    return {
      animation: false,
      // The package's own box would need styles written into the page.
      tooltip: { trigger: "axis", renderMode: "richText", confine: true },
      legend: { top: 0, textStyle: { color: ink, fontFamily: token("--font") } },
      grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
      xAxis: isBar ? value : category,
      yAxis: isBar ? category : value,
      aria: { enabled: false, decal: { show: true } },
      series: facts.series.map((series) => ({
        name: series.name,
        type: facts.kind,
        data: series.values,
        stack: facts.stacked ? "all" : undefined,
        barMaxWidth: 16,
        symbolSize: 7,
        itemStyle: { color: token(series.color) },
        lineStyle: { color: token(series.color), width: 2.5 },
      })),
    };
  }

  const draw = () => drawn.forEach(({ chart, facts }) => chart.setOption(option(facts), true));

  document.querySelectorAll("[data-chart]").forEach((place) => {
    const facts = JSON.parse(place.dataset.chart);
    // A bar for each row of the table needs its room.
    if (facts.kind === "bar") place.style.height = `${90 + facts.labels.length * (facts.stacked ? 30 : 20 + 14 * facts.series.length)}px`;
    drawn.push({ chart: echarts.init(place), facts });
  });
  draw();
  window.addEventListener("resize", () => drawn.forEach(({ chart }) => chart.resize()));
  window.addEventListener("beforeprint", () => drawn.forEach(({ chart }) => chart.resize()));
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
})();
