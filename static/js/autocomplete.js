// Selects that fetch their choices as the person types: <select data-autocomplete="/…/options/">.
(() => {
  const dress = (root) => {
    for (const select of root.querySelectorAll("select[data-autocomplete]")) {
      if (select.tomselect) continue;
      const url = new URL(select.dataset.autocomplete, location.href);
      const row = (item, escape) =>
        `<div>${escape(item.text)}${item.hint ? ` <span class="muted small">${escape(item.hint)}</span>` : ""}</div>`;
      new TomSelect(select, {
        valueField: "value",
        labelField: "text",
        // The server decides what fits: pinyin, initials and other names are not in the text.
        searchField: [],
        score: () => () => 1,
        sortField: [{ field: "$order" }],
        preload: "focus",
        maxOptions: 20,
        loadThrottle: 200,
        allowEmptyOption: false,
        plugins: select.required ? {} : { clear_button: { title: select.dataset.clear } },
        load(query, done) {
          this.clearOptions();
          url.searchParams.set("q", query);
          fetch(url, { headers: { Accept: "application/json" } })
            .then((response) => response.json())
            .then((answer) => done(answer.options))
            .catch(() => done());
        },
        shouldLoad: () => true,
        render: {
          option: row,
          no_results: () => `<div class="no-results">${select.dataset.nothing}</div>`,
        },
      });
      // Its label names the field that took its place.
      select.setAttribute("aria-hidden", "true");
    }
  };
  document.addEventListener("DOMContentLoaded", () => dress(document));
  // What is fetched later comes with selects of its own.
  document.addEventListener("htmx:load", (event) => dress(event.detail.elt));
})();
