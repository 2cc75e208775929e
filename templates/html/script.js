"use strict";
(() => {
  const state = { show: new Set(), sort: "" };
  const table = document.querySelector("table.verdicts");
  const chips = document.querySelector(".chips");

  // The text of a cell as a number where it is one, so that −0.041 sorts below +0.2 and "–" comes last.
  function key(cell) {
    if (cell.dataset.k !== undefined) return cell.dataset.k === "" ? null : Number(cell.dataset.k);
    const text = cell.textContent.trim();
    const number = Number.parseFloat(text.replace(/−/g, "-").replace(/[<>+,\s]/g, ""));
    if (text === "" || text === "–") return null;
    return Number.isNaN(number) ? text.toLowerCase() : number;
  }

  function compare(a, b) {
    if (a === null || b === null) return (a === null) - (b === null);
    if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
    return typeof a === "number" ? -1 : 1;
  }

  function sortBy(target, column, descending) {
    const body = target.tBodies[0];
    if (!target.original) target.original = [...body.rows];
    const keyed = target.original.map((row, i) => [key(row.cells[column]), i, row]);
    keyed.sort(([a, i], [b, j]) => {
      if (a === null || b === null) return compare(a, b) || i - j;
      return (descending ? compare(b, a) : compare(a, b)) || i - j;
    });
    body.append(...keyed.map((entry) => entry[2]));
    [...target.tHead.rows[0].cells].forEach((cell, i) => {
      if (i === column) cell.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
  }

  function unsort(target) {
    if (target.original) target.tBodies[0].append(...target.original);
    for (const cell of target.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
  }

  for (const target of document.querySelectorAll("table.sortable")) {
    [...target.tHead.rows[0].cells].forEach((cell, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...[...cell.childNodes].filter((node) => node.nodeName !== "svg"));
      cell.prepend(button);
      button.addEventListener("click", () => {
        const now = cell.getAttribute("aria-sort");
        if (now === "descending") unsort(target);
        else sortBy(target, column, now === "ascending");
        if (target !== table) return;
        state.sort = now === "descending" ? "" : `${column}${now === "ascending" ? "d" : "a"}`;
        write();
      });
    });
  }

  function filter() {
    let shown = 0;
    for (const element of document.querySelectorAll("[data-group]")) {
      const visible = state.show.size === 0 || state.show.has(element.dataset.group);
      element.hidden = !visible;
      if (visible && element.tagName === "TR") shown += 1;
    }
    for (const button of chips.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(state.show.has(button.value)));
    }
    chips.querySelector("output").value = state.show.size ? `${shown} shown` : "";
  }

  function write() {
    const parts = [];
    if (state.show.size) parts.push(`show=${[...state.show].sort().join("+")}`);
    if (state.sort) parts.push(`sort=${state.sort}`);
    history.replaceState(null, "", parts.length ? `#${parts.join("&")}` : "#verdicts");
  }

  function read() {
    const fragment = location.hash.slice(1);
    if (!fragment.includes("=")) return;
    const known = new Set([...chips.querySelectorAll("button")].map((button) => button.value));
    const given = Object.fromEntries(fragment.split("&").map((part) => part.split("=")));
    state.show = new Set((given.show || "").split("+").filter((group) => known.has(group)));
    state.sort = /^\d+[ad]$/.test(given.sort || "") ? given.sort : "";
    const column = Number.parseInt(state.sort, 10);
    if (column < table.tHead.rows[0].cells.length) sortBy(table, column, state.sort.endsWith("d"));
    else unsort(table);
    filter();
  }

  if (table && chips) {
    chips.hidden = false;
    for (const button of chips.querySelectorAll("button")) {
      button.addEventListener("click", () => {
        if (!state.show.delete(button.value)) state.show.add(button.value);
        filter();
        write();
      });
    }
    addEventListener("hashchange", read);
    read();
  }
})();
