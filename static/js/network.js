// Draws who moves whom from what stands in the page. Without it the table says the same.
(() => {
  const place = document.querySelector("[data-network]");
  if (!place) return;
  const facts = JSON.parse(document.getElementById(place.dataset.network).textContent);
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const chart = echarts.init(place);
  const nodes = facts.nodes.toSorted((a, b) => a.place.localeCompare(b.place) || b.weight - a.weight);

  function option() {
    const colours = { centre: token("--accent"), mine: token("--ink-2"), other: token("--line-strong") };
    const isLarge = facts.nodes.length > 60;
    return {
      animation: false,
      tooltip: { renderMode: "richText", confine: true, formatter: ({ dataType, data }) => (dataType === "edge" ? data.text : `${data.name}\n${data.place}`) },
      series: [{
        type: "graph",
        // Forces take seconds for hundreds, and end in a heap: many stand in a ring, department by department.
        layout: isLarge ? "circular" : "force",
        roam: true,
        // Worked out at once: a picture that moves for seconds can't be read.
        force: { layoutAnimation: false, repulsion: 260, edgeLength: 110, gravity: 0.1 },
        edgeSymbol: ["none", "arrow"],
        edgeSymbolSize: isLarge ? 5 : 8,
        label: { show: !isLarge, position: "bottom", color: token("--ink"), fontFamily: token("--font") },
        emphasis: { focus: "adjacency", label: { show: true } },
        data: nodes.map((node) => ({
          id: node.id, name: node.name, place: node.place, url: node.url, symbolSize: isLarge ? 4 + node.weight / 10 : 10 + node.weight / 4,
          itemStyle: { color: colours[node.kind] },
        })),
        edges: facts.edges.map((edge) => ({
          source: edge.source, target: edge.target, text: edge.text,
          lineStyle: { width: isLarge ? edge.strength / 3 : edge.strength, type: edge.negative ? "dashed" : "solid", curveness: isLarge ? 0.3 : 0.1, color: token(edge.negative ? "--bad" : "--ink-3") },
        })),
      }],
    };
  }

  const draw = () => chart.setOption(option(), true);
  draw();
  chart.on("click", ({ dataType, data }) => { if (dataType === "node" && data.url) window.location.assign(data.url); });
  window.addEventListener("resize", () => chart.resize());
  window.addEventListener("beforeprint", () => chart.resize());
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  place.dataset.drawn = facts.nodes.length;
})();
