/* The panel: what is shown, how much of it, and every filter with the number that it leaves. */

function buildPanel() {
  byId("title").textContent = frame.title || t("ui.incidents");
  document.title = frame.title || t("ui.incidents");
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t("ui." + node.dataset.t);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", t("ui." + node.dataset.label));
  for (const node of document.querySelectorAll("[data-title]")) { const words = t("ui." + node.dataset.title); node.title = words; node.setAttribute("aria-label", words); }
  byId("search").placeholder = t("ui.search_hint");
  document.documentElement.lang = frame.language;
  buildChoices("types", byId("types"), typeOrder(), (k) => typeName(data.types[k]), (k) => swatch(symbolTable[k].shape, colourOf(k), "solid"));
  buildChoices("precisions", byId("precisions"), used(core.precision, data.precisions), (k) => t("precisions." + data.precisions[k]), (k) => precisionSwatch(data.precisions[k]));
  buildChoices("claims", byId("claims"), used(core.claim, data.claims), (k) => t("claims." + data.claims[k]));
  const graded = used(core.grade, data.grades).filter((k) => k > 0);
  byId("grades-title").hidden = byId("grades").hidden = graded.length === 0;
  buildChoices("grades", byId("grades"), graded.length ? used(core.grade, data.grades) : [], (k) => t("grades." + data.grades[k]));
  buildSelect(byId("casualties"), CASUALTIES.map((c) => [c, t("casualties." + c)]), state.casualties);
  const publishers = data.publishers.filter(Boolean).sort((a, b) => a.localeCompare(b));
  buildSelect(byId("publisher"), [["", t("ui.all_sources")], ...publishers.slice(0, 500).map((p) => [p, p])], state.publisher);
  byId("publisher-row").hidden = publishers.length < 1;
  buildSelect(byId("sort"), ["told", "newest", "oldest"].map((s) => [s, t("ui.sort_" + s)]), state.sort);
  buildSelect(byId("language"), Object.keys(frame.labels).map((code) => [code, frame.labels[code].ui.language_name]), frame.language);
  buildLayers();
  buildFooter();
}

/* Types in the order of the table of symbols, so that a colour's types stand together; a user's own come last. */
function typeOrder() {
  const known = Object.keys(frame.symbols.types), rank = (k) => { const at = known.indexOf(data.types[k]); return at < 0 ? known.length : at; };
  return [...data.types.keys()].sort((a, b) => rank(a) - rank(b) || a - b);
}

function used(column, names) {
  const seen = new Set(column);
  return [...names.keys()].filter((k) => seen.has(k));
}

function precisionSwatch(precision) {
  if (["area", "admin1", "admin2"].includes(precision)) return el("span", { cls: "swatch area", "aria-hidden": "true" });
  if (["country", "unknown"].includes(precision)) return el("span", { cls: "swatch none", "aria-hidden": "true" });
  return swatch("circle", theme.soft, fillOfPrecision(precision), 16);
}

function buildChoices(name, parent, order, textOf, iconOf) {
  parent.replaceChildren(...order.map((k) => {
    const value = data[name][k], box = el("input", { type: "checkbox", "data-k": k, "aria-label": textOf(k) });
    box.checked = !state[name].has(value);
    box.addEventListener("change", () => { if (box.checked) state[name].delete(value); else state[name].add(value); refresh(); });
    return el("label", { cls: "choice" }, [box, iconOf ? iconOf(k) : null, el("span", { text: textOf(k), cls: "name", dir: "auto" }), el("span", { cls: "number" })]);
  }));
}

function showAll(name, on) {
  state[name] = on ? new Set() : new Set(data[name]);
  for (const box of byId(name).querySelectorAll("input")) box.checked = on;
  refresh();
}

function buildSelect(select, options, value) {
  select.replaceChildren(...options.map(([key, words]) => el("option", { value: key, text: words })));
  select.value = value;
}

function buildLayers() {
  const parent = byId("layers");
  const rows = LAYERS.map((name) => {
    const box = el("input", { type: "checkbox", "data-layer": name, "aria-label": t("layers." + name) });
    box.checked = state.layers.has(name);
    box.addEventListener("change", () => { if (box.checked) state.layers.add(name); else state.layers.delete(name); refresh(); });
    return el("label", { cls: "choice" }, [box, el("span", { text: t("layers." + name), cls: "name" }), el("span", { cls: "number" })]);
  });
  if (frame.tiles) {
    const box = el("input", { type: "checkbox" });
    box.checked = state.tiles;
    box.addEventListener("change", () => { state.tiles = box.checked; switchTiles(); });
    rows.push(el("label", { cls: "choice" }, [box, el("span", { text: t("ui.online_tiles", { host: frame.tiles.host }), cls: "name" })]));
  }
  parent.replaceChildren(...rows);
}

function showCounts() {
  showShades();
  const total = core.layer.length, shown = found.visible.length;
  byId("count").textContent = t("ui.count", { shown: number(shown), total: number(total), drawn: number(found.drawn) });
  const fill = (id, counts) => { for (const box of byId(id).querySelectorAll("input")) box.parentNode.lastChild.textContent = number(counts[box.dataset.k]); };
  fill("types", found.types); fill("claims", found.claims); fill("grades", found.grades); fill("precisions", found.precisions);
  const counts = { incidents: found.layers[0], historical: found.layers[1], hypothetical: found.layers[2], unlocated: found.unlocated, places: data.others.length };
  for (const box of byId("layers").querySelectorAll("[data-layer]")) if (box.dataset.layer in counts) box.parentNode.lastChild.textContent = number(counts[box.dataset.layer]);
  const filtered = state.query || state.types.size || state.claims.size || state.grades.size || state.precisions.size || state.publisher || state.casualties !== "any" || state.from !== null || state.to !== null;
  byId("reset").hidden = !filtered;
}

function resetFilters() {
  Object.assign(state, { query: "", types: new Set(), claims: new Set(), grades: new Set(), precisions: new Set(), publisher: "", casualties: "any", from: null, to: null, undated: true });
  byId("search").value = "";
  buildPanel(); buildHistogram(); refresh();
  byId("search").focus();
}

function buildFooter() {
  const sources = [t("ui.data_places"), t("ui.data_map"), frame.tiles ? frame.tiles.attribution : null].filter(Boolean).join(" ");
  byId("facts").replaceChildren(
    el("p", { text: sources }),
    el("p", { text: t("ui.borders") }),
    el("p", { text: [t("ui.documents", { n: number(frame.documents) }), frame.gazetteers.length ? t("ui.gazetteer", { name: frame.gazetteers.join(", ") }) : null, t("ui.made_with", { version: frame.version }), frame.made ? t("ui.made", { day: frame.made }) : null].filter(Boolean).join(" · ") }),
  );
  const hosts = byId("hosts");
  hosts.hidden = frame.hosts.length === 0;
  hosts.textContent = frame.hosts.length ? t("ui.hosts", { hosts: frame.hosts.join(", ") }) : "";
}
