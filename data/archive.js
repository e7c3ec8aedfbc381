// SPDX-License-Identifier: GPL-2.0-or-later
// What makes the report's pages better: tables sort by their heads, the search knows every source. Nothing needs it.
"use strict";

function value(row, column) {
  const cell = row.cells[column];
  const given = cell.getAttribute("data-sort");
  return given === null ? cell.textContent.trim().toLowerCase() : Number(given);
}

function sort(table, column, button) {
  const head = button.closest("th");
  const descending = head.getAttribute("aria-sort") === "ascending";
  const rows = Array.from(table.tBodies[0].rows);
  rows.sort((one, other) => {
    const a = value(one, column), b = value(other, column);
    return (a < b ? -1 : a > b ? 1 : 0) * (descending ? -1 : 1);
  });
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", descending ? "descending" : "ascending");
  table.tBodies[0].append(...rows);
}

for (const table of document.querySelectorAll("table.sortable")) {
  Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(table, column, button));
    head.append(button);
  });
}

// -- the search: the table shows what fits, the list below the field the sources that hold no models

function entry([name, version, models, page]) {
  const item = document.createElement("li");
  const words = models < 0 ? "not judged" : models ? `${models} models` : "no models found";
  if (page) {
    const link = document.createElement("a");
    link.href = `package/${encodeURIComponent(page)}.html`;
    link.textContent = `${name} ${version}`;
    item.append(link, `: ${words}`);
  } else {
    item.textContent = `${name} ${version}: ${words}`;
  }
  return item;
}

function search(text) {
  const wanted = text.trim().toLowerCase();
  let shown = 0;
  for (const row of document.querySelectorAll("#packages tbody tr")) {
    row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted);
    shown += row.hidden ? 0 : 1;
  }
  const others = wanted ? window.SOURCES.filter((source) => source[2] <= 0 && source[0].includes(wanted)) : [];
  document.getElementById("found").replaceChildren(...others.slice(0, 50).map(entry));
  document.getElementById("count").textContent = wanted ?
    `${shown} packages with models, ${others.length} without or not judged` : "";
}

const field = document.getElementById("search");
if (field && window.SOURCES) {
  document.getElementById("finder").hidden = false;
  field.addEventListener("input", () => search(field.value));
  if (location.hash.length > 1) {
    field.value = decodeURIComponent(location.hash.slice(1));
    search(field.value);
  }
}

// A link to a text's classes opens them.
function reveal() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.tagName === "DETAILS") target.open = true;
}
window.addEventListener("hashchange", reveal);
reveal();
