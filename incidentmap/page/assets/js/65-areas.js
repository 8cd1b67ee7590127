/* Regions, rings, other places, and what belongs to the incident that is open. */

const FEW = 300;

/* Outlines and fills under the symbols. Beyond a few hundred fills would only be mush: outlines alone. */
function paintAreas(context, view) {
  if (!data) return;
  if (state.layers.has("divisions")) paintDivisions(context, view);
  if (state.layers.has("places")) paintOthers(context, view);
  if (state.layers.has("areas")) {
    const few = found.drawn <= FEW;
    for (const area of areasNow()) paintArea(context, view, area, few);
    for (const item of clusterMarks(view.zoom)) if (item.count === 1 && item.first !== state.selected) paintRegion(context, view, item.first, few);
  }
  if (state.layers.has("distances") && text && found.drawn <= FEW) {
    for (const i of found.visible) if (i !== state.selected && core.shown[i]) paintRings(context, view, i, false);
  }
}

/* Divisions shaded by the incidents in them that the filters leave: five classes, each so many times the last. */
let shading = { stamp: -1, counts: null, breaks: [] };
function shadingNow() {
  if (shading.stamp === filterStamp) return shading;
  const counts = new Uint32Array(data.divisions.length);
  for (const i of found.visible) if (core.division[i] >= 0) counts[core.division[i]]++;
  let most = 1;
  for (const n of counts) most = Math.max(most, n);
  const breaks = [...new Set([0, 1, 2, 3, 4].map((k) => Math.ceil(Math.pow(most, k / 5))))];
  shading = { stamp: filterStamp, counts, breaks, most };
  return shading;
}

function shadeOf(step) { return (theme.dark ? "rgba(160, 190, 235, " : "rgba(38, 70, 130, ") + [0.14, 0.26, 0.4, 0.54, 0.7][step] + ")"; }

function paintDivisions(context, view) {
  const { counts, breaks } = shadingNow();
  data.divisions.forEach(([, shape], k) => {
    if (shape < 0 || counts[k] === 0) return;
    context.beginPath(); traceLines(context, data.shapes[shape], view);
    context.fillStyle = shadeOf(breaks.filter((b) => b <= counts[k]).length - 1); context.fill("evenodd");
    context.lineWidth = 0.8; context.strokeStyle = theme.soft; context.stroke();
  });
}

function showShades() {
  const box = byId("shades"), on = state.layers.has("divisions") && data.divisions.length > 0;
  box.hidden = !on;
  if (!on) return;
  const { breaks, most } = shadingNow();
  box.replaceChildren(el("p", { text: t("ui.per_division") }), ...breaks.map((least, k) => {
    const top = k + 1 < breaks.length ? breaks[k + 1] - 1 : most, key = el("span", { cls: "shade", "aria-hidden": "true" });
    key.style.background = shadeOf(k);
    return el("p", {}, [key, top > least ? number(least) + "–" + number(top) : number(least)]);
  }));
}

/* Areas that stand for incidents without a point: each polygon once, with what lies in it. */
let areas = { stamp: -1, list: [] };
function areasNow() {
  if (areas.stamp === filterStamp) return areas.list;
  const byShape = new Map();
  for (const i of found.visible) {
    if (core.shown[i] !== 2) continue;
    const held = byShape.get(core.region[i]);
    if (held) held.members.push(i); else byShape.set(core.region[i], { shape: core.region[i], members: [i] });
  }
  const size = (a) => data.shapes[a.shape].reduce((sum, part) => sum + (part.east - part.west) * (part.south - part.north), 0);
  const list = [...byShape.values()].filter((a) => a.shape >= 0);
  for (const area of list) area.size = size(area);
  list.sort((a, b) => b.size - a.size);
  areas = { stamp: filterStamp, list };
  return list;
}

function paintArea(context, view, { shape, members }, few) {
  const colour = colourOf(core.type[members[0]]), parts = data.shapes[shape];
  if (!parts.some((p) => view.copies.some((copy) => inView(p, view, copy)))) return;
  context.beginPath(); traceLines(context, parts, view);
  if (few) { context.fillStyle = hatch(context, colour); context.fill("evenodd"); context.globalAlpha = 0.07; context.fillStyle = colour; context.fill("evenodd"); context.globalAlpha = 1; }
  context.setLineDash([7, 3]); context.lineWidth = members.includes(state.selected) ? 3 : 1.8; context.strokeStyle = colour; context.stroke(); context.setLineDash([]);
  const i = members[0], place = core.place[i] >= 0 ? data.places[core.place[i]][1] : "";
  const label = members.length > 1 ? place + " · " + members.length : place;
  for (const copy of view.copies) {
    const x = (data.x[i] + copy) * view.scale - view.left, y = data.y[i] * view.scale - view.top;
    if (x < 0 || y < 0 || x > view.width || y > view.height) continue;
    context.font = "italic 600 12.5px " + FONT; context.textAlign = "center"; context.textBaseline = "middle";
    context.lineWidth = 4; context.lineJoin = "round"; context.strokeStyle = theme.land; context.strokeText(label, x, y);
    context.fillStyle = colour; context.fillText(label, x, y);
  }
}

const hatches = new Map();
function hatch(context, colour) {
  if (!hatches.has(colour)) {
    const tile = el("canvas", { width: 8, height: 8 }), pen = tile.getContext("2d");
    pen.strokeStyle = colour; pen.globalAlpha = 0.28; pen.lineWidth = 1;
    for (const shift of [-8, 0, 8]) { pen.beginPath(); pen.moveTo(shift, 8); pen.lineTo(shift + 8, 0); pen.stroke(); }
    hatches.set(colour, tile);
  }
  return context.createPattern(hatches.get(colour), "repeat");
}

/* The region of one incident: a circle of its radius, or the computed shape. */
function paintRegion(context, view, i, fill, strong) {
  const region = core.region[i];
  if (region === -1) return;
  const colour = colourOf(core.type[i]);
  context.beginPath();
  if (region === -2) {
    for (const copy of view.copies) {
      const r = pixelsOf(i, core.radius[i], view), x = (data.x[i] + copy) * view.scale - view.left, y = data.y[i] * view.scale - view.top;
      if (r < SYMBOL + 3 || x + r < 0 || y + r < 0 || x - r > view.width || y - r > view.height) continue;
      context.moveTo(x + r, y); context.arc(x, y, r, 0, 2 * Math.PI);
    }
  } else traceLines(context, data.shapes[region], view);
  if (fill) { context.globalAlpha = strong ? 0.16 : 0.08; context.fillStyle = colour; context.fill("evenodd"); context.globalAlpha = 1; }
  context.setLineDash([4, 3]); context.lineWidth = strong ? 2 : 1.2; context.strokeStyle = colour; context.stroke(); context.setLineDash([]);
}

function pixelsOf(i, metresLong, view) {
  return metresLong / (40075016.7 * Math.cos(latitudeOf(data.y[i]) * Math.PI / 180)) * view.scale;
}

function paintRings(context, view, i, strong, only) {
  const boxes = [];
  const rings = detailOf(i).rings || [];
  rings.forEach(([words, shape], k) => {
    if (shape < 0 || (only !== undefined && only !== k)) return;
    context.beginPath(); traceLines(context, data.shapes[shape], view);
    if (strong && only === k) { context.globalAlpha = 0.15; context.fillStyle = theme.focus; context.fill("evenodd"); context.globalAlpha = 1; }
    context.lineWidth = strong ? 1.8 : 1; context.setLineDash(strong ? [] : [2, 3]); context.strokeStyle = strong ? theme.focus : theme.soft; context.stroke(); context.setLineDash([]);
    if (strong) labelRing(context, view, words, data.shapes[shape], boxes);
  });
}

/* The words of a ring at the northernmost point of it that is in sight and where no other ring has its words. */
function labelRing(context, view, words, parts, boxes) {
  if (!words) return;
  const shown = words.length > 60 ? words.slice(0, 58) + "…" : words;
  context.font = "12px " + FONT; context.textAlign = "center"; context.textBaseline = "bottom";
  const half = context.measureText(shown).width / 2, points = [];
  for (const part of parts) for (let k = 0; k < part.x.length; k++) points.push([part.x[k] * view.scale - view.left, part.y[k] * view.scale - view.top]);
  const best = points.filter(([x, y]) => x > view.width * 0.25 && x < view.width * 0.75 && y > view.height * 0.2 && y < view.height * 0.8)
    .sort((a, b) => a[1] - b[1]).find(([x, y]) => free(boxes, [x - half, y - 20, x + half, y]));
  if (!best) return;
  boxes.push([best[0] - half, best[1] - 20, best[0] + half, best[1]]);
  context.lineJoin = "round"; context.lineWidth = 4; context.strokeStyle = theme.land; context.strokeText(shown, best[0], best[1] - 3);
  context.fillStyle = theme.focus; context.fillText(shown, best[0], best[1] - 3);
}

function paintOthers(context, view) {
  context.font = "italic 11px " + FONT; context.textAlign = "left"; context.textBaseline = "middle"; context.lineJoin = "round";
  for (const [number] of data.others) {
    const place = data.places[number];
    for (const copy of view.copies) {
      const x = (mercatorX(place[6]) + copy) * view.scale - view.left, y = mercatorY(place[7]) * view.scale - view.top;
      if (x < 0 || y < 0 || x > view.width || y > view.height) continue;
      context.beginPath(); context.arc(x, y, 3.5, 0, 2 * Math.PI);
      context.fillStyle = theme.paper; context.fill(); context.lineWidth = 1.5; context.strokeStyle = theme.soft; context.stroke();
      if (view.zoom >= 6) {
        context.lineWidth = 3; context.strokeStyle = theme.land; context.strokeText(place[1], x + 7, y);
        context.fillStyle = theme.soft; context.fillText(place[1], x + 7, y);
      }
    }
  }
}

/* On top: the incident that is open, its region and rings, the places that lost, and what a highlight points at. */
const pointing = { kind: null, ring: undefined };

function paintFocus(context, view) {
  const i = state.selected;
  if (!data || i < 0 || !core.shown[i]) return;
  paintRegion(context, view, i, true, true);
  if (text) {
    paintRings(context, view, i, true, pointing.kind === "ring" ? pointing.ring : undefined);
    for (const [number, score] of detailOf(i).ghosts || []) paintGhost(context, view, data.places[number], score);
  }
  if (core.shown[i] !== 1) return;
  for (const copy of view.copies) {
    const x = (data.x[i] + copy) * view.scale - view.left, y = data.y[i] * view.scale - view.top;
    const symbol = symbolTable[core.type[i]];
    if (pointing.kind === "place") { context.beginPath(); context.arc(x, y, SYMBOL * 3.4, 0, 2 * Math.PI); context.globalAlpha = 0.3; context.fillStyle = theme.focus; context.fill(); context.globalAlpha = 1; }
    context.beginPath(); context.arc(x, y, SYMBOL * 2, 0, 2 * Math.PI);
    context.fillStyle = theme.paper; context.fill(); context.lineWidth = 3; context.strokeStyle = theme.focus; context.stroke();
    drawSymbol(context, symbol.shape, colourOf(core.type[i]), fillOfPrecision(data.precisions[core.precision[i]]), x, y, SYMBOL);
  }
}

function paintGhost(context, view, place, score) {
  for (const copy of view.copies) {
    const x = (mercatorX(place[6]) + copy) * view.scale - view.left, y = mercatorY(place[7]) * view.scale - view.top;
    if (x < 0 || y < 0 || x > view.width || y > view.height) continue;
    context.beginPath(); context.arc(x, y, 6, 0, 2 * Math.PI); context.setLineDash([2.5, 2.5]);
    context.lineWidth = 1.8; context.strokeStyle = theme.ink; context.globalAlpha = 0.8; context.stroke(); context.setLineDash([]);
    const label = placeText(place) + "? " + Math.round(score * 100) + " %";
    context.font = "italic 11px " + FONT; context.textAlign = "left"; context.textBaseline = "middle"; context.lineJoin = "round";
    context.lineWidth = 3; context.strokeStyle = theme.land; context.strokeText(label, x + 10, y);
    context.fillStyle = theme.ink; context.fillText(label, x + 10, y); context.globalAlpha = 1;
  }
}

/* All incidents whose polygon holds a point, the smallest polygon first. */
function areasAt(latlng) {
  if (!data || !state.layers.has("areas")) return [];
  const x = mercatorX(((latlng.lng + 540) % 360) - 180), y = mercatorY(latlng.lat), members = [];
  for (const area of [...areasNow()].reverse()) {
    let inside = false;
    for (const part of data.shapes[area.shape]) {
      if (x < part.west || x > part.east || y < part.north || y > part.south) continue;
      for (let a = 0, b = part.x.length - 1; a < part.x.length; b = a++) {
        if (part.y[a] > y !== part.y[b] > y && x < (part.x[b] - part.x[a]) * (y - part.y[a]) / (part.y[b] - part.y[a]) + part.x[a]) inside = !inside;
      }
    }
    if (inside) for (const i of area.members) members.push(i);
  }
  return members;
}
