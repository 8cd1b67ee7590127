/* The list of what the filters leave, page by page: the way into the map for keyboard and screen reader. */

const PAGE = 100;
const list = { page: 0, order: null, inView: false };

function listOrder() {
  let order = found.visible;
  if (list.inView) {
    const bounds = map.getBounds();
    const west = mercatorX(bounds.getWest()), east = mercatorX(bounds.getEast()), north = mercatorY(bounds.getNorth()), south = mercatorY(bounds.getSouth());
    order = order.filter((i) => core.shown[i] && data.x[i] >= west && data.x[i] <= east && data.y[i] >= north && data.y[i] <= south);
  }
  if (state.sort === "told") return order;
  const sign = state.sort === "newest" ? -1 : 1, start = core.start, undated = sign * Infinity;
  const key = (i) => (start[i] === NO_NUMBER ? (sign > 0 ? undated : -undated) : sign * start[i]);
  return Uint32Array.from(order).sort((a, b) => { const d = key(a) - key(b); return d || a - b; });
}

function showList(keepPage) {
  if (!text) return;
  if (!keepPage) list.page = 0;
  const order = listOrder(), pages = Math.max(1, Math.ceil(order.length / PAGE));
  list.page = Math.min(list.page, pages - 1);
  list.order = order;
  const shown = Array.from(order.slice(list.page * PAGE, (list.page + 1) * PAGE));
  byId("items").replaceChildren(...shown.map(listItem));
  byId("empty").hidden = order.length > 0;
  byId("empty").textContent = data.n === 0 ? t("ui.no_incident") : t("ui.nothing_left");
  byId("pager").hidden = pages < 2;
  byId("page").textContent = t("ui.page", { page: number(list.page + 1), pages: number(pages) });
  byId("before").disabled = list.page === 0;
  byId("after").disabled = list.page >= pages - 1;
}

function listItem(i) {
  const symbol = symbolTable[core.type[i]], precision = data.precisions[core.precision[i]];
  const place = core.shown[i] ? (core.place[i] >= 0 ? placeText(data.places[core.place[i]]) : "") : t("ui.not_on_map");
  const killed = tollText(core.killed_min[i], core.killed_max[i]), injured = tollText(core.injured_min[i], core.injured_max[i]);
  const toll = [killed !== null && killed !== "0" ? t("ui.killed_n", { n: killed }) : null, injured !== null && injured !== "0" ? t("ui.injured_n", { n: injured }) : null].filter(Boolean).join(", ");
  const layer = core.layer[i] === 0 ? "" : t("ui.layer_" + ["current", "historical", "hypothetical"][core.layer[i]]);
  const button = el("button", { type: "button", cls: "item", "data-i": i, on: { click: () => { openDetail(i); flyTo(i); byId("detail-title").focus(); } } }, [
    core.shown[i] === 2 ? el("span", { cls: "swatch area", "aria-hidden": "true" }) : core.shown[i] ? swatch(symbol.shape, colourOf(core.type[i]), fillOfPrecision(precision)) : el("span", { cls: "swatch none", "aria-hidden": "true" }),
    el("span", { cls: "what" }, [
      el("span", { cls: "name", text: wordsOf(i)[0] || typeName(data.types[core.type[i]]), dir: "auto" }),
      el("span", { cls: "line", text: [whenText(i), place, layer].filter(Boolean).join(" · "), dir: "auto" }),
      toll ? el("span", { cls: "line toll", text: toll }) : null,
    ]),
  ]);
  if (i === state.selected) button.setAttribute("aria-current", "true");
  return el("li", {}, [button]);
}

function markInList() {
  for (const button of byId("items").querySelectorAll("[aria-current]")) button.removeAttribute("aria-current");
  const button = byId("items").querySelector('[data-i="' + state.selected + '"]');
  if (button) button.setAttribute("aria-current", "true");
}
