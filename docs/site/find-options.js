// Finds options by words of their names and by Flink release, from
// options-data.js. Without a script the page still lists every family.
"use strict";
(function () {
  const MOST = 200;
  const data = window.flinkOptions;
  const form = document.getElementById("find-options");
  if (!data || !form) return;
  const words = document.getElementById("find-words");
  const release = document.getElementById("find-release");
  const said = document.getElementById("find-said");
  const found = document.getElementById("find-found");
  const at = (name) => data.releases.indexOf(name);
  const newest = data.releases[data.releases.length - 1];

  function reads(first, last, chosen) {
    return !chosen || (at(first) <= at(chosen) && at(chosen) <= at(last));
  }

  function matches(option, wanted, chosen) {
    const [key, , since, last, , names] = option;
    const spellings = names.filter((name) => reads(name[1], name[2], chosen)).map((name) => name[0]);
    if (reads(since, last, chosen)) spellings.push(key);
    return spellings.some((name) => wanted.every((word) => name.toLowerCase().includes(word)));
  }

  function defaultIn(values, chosen) {
    const fitting = values.filter((value) => !chosen || at(value[0]) <= at(chosen));
    const value = fitting.length ? fitting[fitting.length - 1][1] : null;
    return value === null ? "none" : String(value);
  }

  function span(since, last) {
    const first = since === data.releases[0] ? since + " or earlier" : since;
    return first + " to " + last + (last === newest ? ", the newest known" : "");
  }

  function cell(row, name, text) {
    const element = row.insertCell().appendChild(document.createElement(name));
    element.textContent = text;
    return element;
  }

  function show() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = release.value;
    const body = found.tBodies[0];
    body.replaceChildren();
    found.hidden = true;
    said.textContent = "";
    if (!wanted.length && !chosen) return;
    const hits = data.options.filter((option) => matches(option, wanted, chosen));
    for (const [key, page, since, last, values] of hits.slice(0, MOST)) {
      const row = body.insertRow();
      const link = cell(row, "a", key);
      link.href = page + "#" + key;
      cell(row, "code", defaultIn(values, chosen));
      cell(row, "span", span(since, last));
    }
    found.hidden = !hits.length;
    const rest = hits.length > MOST ? ", the first " + MOST + " of them below" : "";
    said.textContent = hits.length + (hits.length === 1 ? " option" : " options") + rest;
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  words.addEventListener("input", show);
  release.addEventListener("change", show);
  show();
})();
