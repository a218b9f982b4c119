// Draws from what grade to what grade clients went. Without it the tables below say the same.
(() => {
  const place = document.querySelector("[data-sankey]");
  if (!place) return;
  const facts = JSON.parse(document.getElementById(place.dataset.sankey).textContent);
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const chart = echarts.init(place);
  const names = Object.fromEntries(facts.nodes.map((node) => [node.id, node.name]));

  function option() {
    const isNarrow = place.clientWidth < 480;
    return {
      animation: false,
      // The package's own box would need styles written into the page.
      tooltip: { renderMode: "richText", confine: true, formatter: ({ dataType, data }) => (dataType === "edge" ? data.text : names[data.name]) },
      series: [{
        type: "sankey",
        left: 4, right: isNarrow ? 76 : 120, top: 8, bottom: 8,
        nodeWidth: isNarrow ? 12 : 18, nodeGap: 12, draggable: false, layoutIterations: 0,
        emphasis: { focus: "adjacency" },
        label: { color: token("--ink"), fontFamily: token("--font"), formatter: ({ name }) => names[name] },
        lineStyle: { color: "source", opacity: 0.35, curveness: 0.5 },
        data: facts.nodes.map((node) => ({ name: node.id, itemStyle: { color: token(node.color) }, depth: node.id.startsWith("to-") ? 1 : 0 })),
        links: facts.links,
      }],
    };
  }

  function address(asked) {
    const query = new URLSearchParams();
    Object.entries(asked).forEach(([name, value]) => [].concat(value).forEach((each) => query.append(name, each)));
    return `${facts.address}?${query}`;
  }

  const draw = () => chart.setOption(option(), true);
  draw();
  chart.on("click", ({ dataType, data }) => { if (dataType === "edge") window.location.assign(address(data.asked)); });
  window.addEventListener("resize", () => { chart.resize(); draw(); });
  window.addEventListener("beforeprint", () => chart.resize());
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  place.dataset.drawn = facts.links.length;
})();
