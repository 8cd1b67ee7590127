/* The incidents on their canvas: single symbols, stacks at one spot, clusters that show the mix of types. */

const marks = { items: [], zoom: null, stamp: -1 };
let filterStamp = 0;

/* Incidents nearer than this to each other (in pixels) become one symbol: more where there are many. */
function reachOf(count) { return count > 2000 ? 62 : count > 300 ? 46 : 26; }

/* Bin the visible points in a grid of the present zoom, then join bins whose means are too near. */
function clusterMarks(zoom) {
  if (marks.zoom === zoom && marks.stamp === filterStamp) return marks.items;
  const scale = 256 * Math.pow(2, zoom), cell = reachOf(found.drawn), across = Math.ceil(scale / cell) + 1;
  const bins = new Map();
  for (const i of found.visible) {
    if (core.shown[i] !== 1) continue;
    const x = data.x[i] * scale, y = data.y[i] * scale;
    const key = Math.floor(x / cell) + across * Math.floor(y / cell);
    const bin = bins.get(key);
    if (bin === undefined) bins.set(key, { x: data.x[i], y: data.y[i], first: i, members: null, count: 1 });
    else {
      if (bin.members === null) bin.members = [bin.first];
      bin.members.push(i); bin.count++;
      bin.x += data.x[i]; bin.y += data.y[i];
    }
  }
  const list = [...bins.values()];
  for (const bin of list) { bin.x /= bin.count; bin.y /= bin.count; }
  marks.items = joinNear(list, scale, cell).map((bin) => describeMark(bin));
  marks.items.sort((a, b) => a.count - b.count);
  marks.zoom = zoom; marks.stamp = filterStamp;
  return marks.items;
}

function joinNear(list, scale, cell) {
  list.sort((a, b) => b.count - a.count || a.first - b.first);
  const grid = new Map(), kept = [], across = Math.ceil(scale / cell) + 3;
  const widest = cell * 0.99 / scale;
  for (const bin of list) {
    const column = Math.floor(bin.x * scale / cell), row = Math.floor(bin.y * scale / cell);
    let best = null, distance = widest;
    for (let dx = -1; dx <= 1; dx++) for (let dy = -1; dy <= 1; dy++) {
      for (const other of grid.get(column + dx + across * (row + dy)) || []) {
        const d = Math.hypot(other.x - bin.x, other.y - bin.y);
        if (d < distance && d * scale < 0.92 * (markRadius(other.count) + markRadius(bin.count))) { distance = d; best = other; }
      }
    }
    if (best) {
      if (best.members === null) best.members = [best.first];
      const added = bin.members || [bin.first], total = best.count + bin.count;
      best.x = (best.x * best.count + bin.x * bin.count) / total; best.y = (best.y * best.count + bin.y * bin.count) / total;
      for (const i of added) best.members.push(i);
      best.count = total;
    } else {
      kept.push(bin);
      const key = column + across * row, held = grid.get(key);
      if (held) held.push(bin); else grid.set(key, [bin]);
    }
  }
  return kept;
}

function markRadius(count) { return count === 1 ? SYMBOL * 1.35 : clusterRadius(count); }

function describeMark(bin) {
  if (bin.count === 1) return { count: 1, x: bin.x, y: bin.y, first: bin.first, members: null, mix: null, stack: false };
  const kinds = new Map();
  let stack = true;
  const first = bin.members[0];
  for (const i of bin.members) {
    const kind = symbolTable[core.type[i]].colour;
    kinds.set(kind, (kinds.get(kind) || 0) + 1);
    if (core.x[i] !== core.x[first] || core.y[i] !== core.y[first]) stack = false;
  }
  const mix = [...kinds].sort((a, b) => b[1] - a[1]);
  return { count: bin.count, x: bin.x, y: bin.y, first, members: bin.members, mix, stack };
}

function paintIncidents(context, view) {
  const items = clusterMarks(view.zoom), { scale, left, top, width, height } = view;
  const colours = frame.symbols.colours, shade = theme.dark ? 1 : 0;
  for (const copy of view.copies) {
    for (const item of items) {
      const x = (item.x + copy) * scale - left, y = item.y * scale - top;
      if (x < -40 || y < -40 || x > width + 40 || y > height + 40) continue;
      if (item.count > 1) {
        drawCluster(context, item.mix.map(([kind, n]) => [colours[kind][shade], n]), item.count, x, y, clusterRadius(item.count));
        continue;
      }
      const i = item.first, symbol = symbolTable[core.type[i]];
      context.globalAlpha = core.layer[i] === 0 ? 1 : 0.55;
      drawSymbol(context, symbol.shape, colourOf(core.type[i]), fillOfPrecision(data.precisions[core.precision[i]]), x, y, SYMBOL);
      context.globalAlpha = 1;
    }
  }
}

const SYMBOL = 8;

const IncidentLayer = CanvasLayer.extend({
  /* How many incidents the filters leave on the map, where each is, and opening it. */
  getCount() { return locatedNow().length; },
  getPointAt(k) { const i = locatedNow()[k]; return i === undefined ? map.getCenter() : L.latLng(latitudeOf(data.y[i]), core.x[i] / data.steps); },
  openAt(k) { openDetail(locatedNow()[k]); },
});

let located = { stamp: -1, list: [] };
function locatedNow() {
  if (!data) return [];
  if (located.stamp !== filterStamp) located = { stamp: filterStamp, list: Array.from(found.visible).filter((i) => core.shown[i]) };
  return located.list;
}

/* The mark under a point of the map, the topmost first. */
function markAt(point, slack) {
  if (!data) return null;
  const zoom = map.getZoom(), scale = 256 * Math.pow(2, zoom), origin = map.getPixelOrigin().add(map.containerPointToLayerPoint(point));
  let best = null, nearest = Infinity;
  for (const item of clusterMarks(zoom)) {
    let dx = (item.x * scale - origin.x) % scale;
    if (dx > scale / 2) dx -= scale; else if (dx < -scale / 2) dx += scale;
    const away = Math.hypot(dx, item.y * scale - origin.y);
    const reach = (item.count > 1 ? clusterRadius(item.count) : SYMBOL + 2) + slack;
    if (away <= reach && away <= nearest) { best = item; nearest = away; }
  }
  return best;
}

function openMark(item) {
  if (item.count === 1) { openDetail(item.first); return; }
  let west = Infinity, east = -Infinity, north = Infinity, south = -Infinity;
  for (const i of item.members) {
    west = Math.min(west, data.x[i]); east = Math.max(east, data.x[i]); north = Math.min(north, data.y[i]); south = Math.max(south, data.y[i]);
  }
  const scale = 256 * Math.pow(2, MAX_ZOOM);
  const readable = map.getZoom() >= 12 && item.count <= 20; // at the scale of streets a reader wants the words
  if (item.stack || readable || map.getZoom() >= MAX_ZOOM || Math.max(east - west, south - north) * scale < 30) { openDetail(item.members[0], item.members); return; }
  const box = L.latLngBounds([latitudeOf(north), west * 360 - 180], [latitudeOf(south), east * 360 - 180]);
  const target = Math.max(map.getZoom() + 1, Math.min(MAX_ZOOM, map.getBoundsZoom(box, false, L.point(60, 60))));
  map.setView(box.getCenter(), target);
}
