/* Putting it together: the map at once, the data when they are unpacked, the words last. */

const MAX_ZOOM = 17;
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const asked = readAddress();
if (frame.tiles) state.tiles = true;

function pane(name, z) { const made = map.createPane(name); made.style.zIndex = z; made.style.pointerEvents = "none"; return name; }

const map = L.map("map", {
  worldCopyJump: true, minZoom: 1.5, maxZoom: MAX_ZOOM, zoomSnap: 0.5, zoomDelta: 1, wheelPxPerZoomLevel: 110,
  zoomAnimation: !calm, fadeAnimation: !calm, inertia: !calm, attributionControl: false, zoomControl: false, maxBoundsViscosity: 1,
  maxBounds: [[-85.06, -Infinity], [85.06, Infinity]],
});
L.Icon.Default.imagePath = "";
L.Icon.Default.mergeOptions({ iconUrl: frame.icons[0], iconRetinaUrl: frame.icons[0], shadowUrl: frame.icons[1] });
const landLayer = new CanvasLayer(paintLand, { pane: pane("land", 150) });
const areaLayer = new CanvasLayer(paintAreas, { pane: pane("regions", 350) });
const nameLayer = new CanvasLayer(paintNames, { pane: pane("names", 360) });
const incidentLayer = new IncidentLayer((context, view) => { if (data) paintIncidents(context, view); }, { pane: pane("incidents", 450) });
const focusLayer = new CanvasLayer(paintFocus, { pane: pane("focus", 460) });
let tileLayer = null;

function firstView() {
  if (asked.view) { map.setView([asked.view[1], asked.view[2]], asked.view[0], { animate: false }); return; }
  if (!frame.bounds) { map.setView([25, 15], 2, { animate: false }); return; }
  const [west, south, east, north] = frame.bounds;
  map.fitBounds([[south, west], [north, east]], { padding: [64, 64], maxZoom: east - west + north - south < 0.02 ? 9.5 : 11, animate: false });
}

function switchTiles() {
  if (!frame.tiles) return;
  if (!tileLayer) tileLayer = L.tileLayer(frame.tiles.url, { maxZoom: MAX_ZOOM, referrerPolicy: "no-referrer" });
  if (state.tiles) tileLayer.addTo(map); else tileLayer.remove();
  landLayer.redraw(); nameLayer.redraw();
}

let pendingRefresh = 0;
function refreshSoon() { if (!pendingRefresh) pendingRefresh = requestAnimationFrame(() => { pendingRefresh = 0; refresh(); }); }

/* Filters to mask, mask to map, list, bars and address. */
function refresh() {
  if (!data) return;
  runFilters();
  filterStamp++;
  areaLayer.redraw(); incidentLayer.redraw(); focusLayer.redraw(); nameLayer.redraw();
  showCounts(); showBars(); showList(); writeAddress();
}

function redrawAll() { readTheme(); hatches.clear(); for (const layer of [landLayer, nameLayer, areaLayer, incidentLayer, focusLayer]) layer.redraw(); }

function setTheme(name) {
  state.theme = name;
  if (name) document.documentElement.dataset.theme = name; else delete document.documentElement.dataset.theme;
  redrawAll();
  if (data) { buildPanel(); refresh(); }
}

function flyTo(i, close) {
  if (!core.shown[i]) return;
  if (core.shown[i] === 2 && core.region[i] >= 0) {
    const parts = data.shapes[core.region[i]], all = (key, pick) => pick(...parts.map((p) => p[key]));
    map.fitBounds([[latitudeOf(all("north", Math.min)), all("west", Math.min) * 360 - 180], [latitudeOf(all("south", Math.max)), all("east", Math.max) * 360 - 180]], { ...besideDetail(), animate: !calm });
    return;
  }
  const lat = latitudeOf(data.y[i]), lng = core.x[i] / data.steps;
  const reach = Math.max(core.radius[i], 300) / 111320 * (close ? 1.4 : 3), wide = reach / Math.max(0.1, Math.cos(lat * Math.PI / 180));
  const fitting = { ...besideDetail(), maxZoom: close ? 14 : Math.max(11, Math.min(map.getZoom(), 13)), animate: !calm };
  map.fitBounds([[lat - reach, lng - wide], [lat + reach, lng + wide]], fitting);
}

/* The detail lies over the right of a wide map: keep clear of it. */
function besideDetail() {
  return { paddingTopLeft: [40, 40], paddingBottomRight: [40 + Math.min(coveredWidth(), map.getSize().x / 2), 40] };
}
function coveredWidth() {
  const detail = byId("detail");
  return !detail.hidden && getComputedStyle(detail).position === "absolute" ? detail.offsetWidth + 12 : 0;
}

/* An incident that is in sight but beneath the detail comes out from under it. */
function uncover(i) {
  const point = map.latLngToContainerPoint([latitudeOf(data.y[i]), core.x[i] / data.steps]), size = map.getSize();
  const beyond = point.x - (size.x - coveredWidth() - 40);
  if (core.shown[i] === 1 && coveredWidth() && beyond > 0 && point.x < size.x + 10 && point.y > 0 && point.y < size.y) map.panBy([beyond, 0], { animate: !calm });
}

function listen() {
  map.on("click", (event) => {
    const target = event.originalEvent && event.originalEvent.target;
    if (!data || (target && target.closest && target.closest(".leaflet-interactive, .leaflet-control"))) return;
    const item = markAt(event.containerPoint, 5);
    if (item) { openMark(item); return; }
    const members = areasAt(event.latlng);
    if (members.length) openDetail(members[0], members); else closeDetail();
  });
  map.on("mousemove", (event) => hover(event.containerPoint, event.latlng));
  map.on("mouseout", () => { byId("tip").hidden = true; });
  map.on("moveend", () => { if (data) { writeAddress(); if (list.inView) showList(); } });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) closeDetail(); });
  byId("search").addEventListener("input", (event) => { state.query = event.target.value; clearTimeout(listen.timer); listen.timer = setTimeout(refresh, data && data.n > 20000 ? 180 : 60); });
  byId("casualties").addEventListener("change", (event) => { state.casualties = event.target.value; refresh(); });
  byId("publisher").addEventListener("change", (event) => { state.publisher = event.target.value; refresh(); });
  byId("sort").addEventListener("change", (event) => { state.sort = event.target.value; showList(); writeAddress(); });
  byId("inview").addEventListener("change", (event) => { list.inView = event.target.checked; showList(); });
  byId("undated").addEventListener("change", (event) => { state.undated = event.target.checked; refresh(); });
  for (const handle of [byId("from"), byId("to")]) handle.addEventListener("input", () => moveRange(handle));
  byId("play").addEventListener("click", play);
  byId("reset").addEventListener("click", resetFilters);
  byId("types-all").addEventListener("click", () => showAll("types", true));
  byId("types-none").addEventListener("click", () => showAll("types", false));
  byId("before").addEventListener("click", () => { list.page--; showList(true); byId("list").scrollIntoView(); });
  byId("after").addEventListener("click", () => { list.page++; showList(true); byId("list").scrollIntoView(); });
  byId("close").addEventListener("click", closeDetail);
  byId("previous").addEventListener("click", () => pageDetail(-1));
  byId("next").addEventListener("click", () => pageDetail(1));
  byId("language").addEventListener("change", (event) => { frame.language = event.target.value; labels = frame.labels[frame.language]; buildPanel(); buildHistogram(); nameLayer.redraw(); refresh(); if (state.selected >= 0) showDetail(state.selected); });
  byId("theme").addEventListener("click", () => setTheme(theme.dark ? "light" : "dark"));
  byId("picture").addEventListener("click", savePicture);
  byId("print").addEventListener("click", () => window.print());
  byId("zoom-in").addEventListener("click", () => map.zoomIn());
  byId("zoom-out").addEventListener("click", () => map.zoomOut());
  byId("home").addEventListener("click", () => { asked.view = null; firstView(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTheme(state.theme));
  window.addEventListener("beforeprint", () => printing(true));
  window.addEventListener("afterprint", () => printing(false));
}

/* Paper is white: print in the light colours, at the size of the sheet. */
function printing(on) {
  document.body.classList.toggle("printing", on);
  if (on) { printing.theme = state.theme; document.documentElement.dataset.theme = "light"; }
  else if (printing.theme) document.documentElement.dataset.theme = printing.theme; else delete document.documentElement.dataset.theme;
  map.invalidateSize({ animate: false, pan: false });
  redrawAll();
  if (data) { buildPanel(); showCounts(); }
  const old = document.querySelector(".sheet");
  if (old) old.remove();
  if (on) byId("stage").prepend(makeSheet());
}

let hovering = 0;
function hover(point, latlng) {
  if (!data || hovering) return;
  hovering = requestAnimationFrame(() => {
    hovering = 0;
    const item = markAt(point, 2), tip = byId("tip");
    const members = item ? null : areasAt(latlng);
    map.getContainer().classList.toggle("over", Boolean(item || members.length));
    tip.hidden = !item && !members.length;
    if (tip.hidden) return;
    tip.textContent = tipText(item, members);
    const size = map.getSize(), free = size.x - coveredWidth();
    tip.style.left = (point.x + 270 > free ? Math.max(4, point.x - tip.offsetWidth - 12) : point.x + 14) + "px"; tip.style.top = Math.min(point.y + 14, size.y - 60) + "px";
  });
}

function tipText(item, members) {
  if (item && item.count > 1) {
    const kinds = new Map();
    for (const i of item.members) kinds.set(core.type[i], (kinds.get(core.type[i]) || 0) + 1);
    const top = [...kinds].sort((a, b) => b[1] - a[1]).slice(0, 4).map(([k, n]) => number(n) + " " + typeName(data.types[k]).toLowerCase());
    return t("ui.incidents_n", { n: number(item.count) }) + ": " + top.join(", ") + (kinds.size > 4 ? ", …" : "");
  }
  const i = item ? item.first : members[0], name = text ? wordsOf(i)[0] : typeName(data.types[core.type[i]]);
  const more = members && members.length > 1 ? " (+" + number(members.length - 1) + ")" : "";
  return (name.length > 90 ? name.slice(0, 88) + "…" : name) + more + " · " + whenText(i);
}

function readCore({ header, columns }) {
  core = columns;
  const n = columns.x.length, { steps } = header;
  data = { ...header, n, x: new Float64Array(n), y: new Float64Array(n), shapes: [] };
  for (let i = 0; i < n; i++) { data.x[i] = mercatorX(columns.x[i] / steps); data.y[i] = mercatorY(columns.y[i] / steps); }
  const parts = decodeLines(columns.part_size, columns.shape_x, columns.shape_y, steps, columns.part_closed);
  let at = 0;
  for (const count of columns.shape_parts) { data.shapes.push(parts.slice(at, at + count)); at += count; }
  data.nearby = header.near.map((name, i) => ({ name, x: mercatorX(columns.near_x[i] / steps), y: mercatorY(columns.near_y[i] / steps) }));
  buildSymbols(header.types);
}

function readText({ columns }) {
  const n = data.n;
  text = { words: new TextDecoder().decode(columns.words), lines: linesOf(columns.words, n), details: linesOf(columns.details, n), documents: linesOf(columns.documents, frame.documents), search: null };
}

function pause() { return new Promise((resolve) => setTimeout(resolve, 0)); }

async function start() {
  readTheme();
  if (state.theme) setTheme(state.theme);
  firstView();
  for (const layer of [landLayer, nameLayer, areaLayer, incidentLayer, focusLayer]) layer.addTo(map);
  L.control.scale({ maxWidth: 120 }).addTo(map);
  const container = map.getContainer();
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", t("ui.map_label"));
  container.setAttribute("aria-describedby", "map-help");
  if (typeof DecompressionStream === "undefined") { byId("count").textContent = t("ui.too_old"); return; }
  readCore(await inflate("core"));
  readTheme();
  buildPanel(); buildHistogram();
  byId("search").value = state.query;
  runFilters(); filterStamp++;
  incidentLayer.redraw(); areaLayer.redraw(); showCounts(); showBars();
  if (state.tiles) switchTiles();
  listen();
  readBasemap(await inflate("base"));
  landLayer.redraw(); nameLayer.redraw();
  await pause();
  readText(await inflate("text"));
  refresh();
  if (asked.incident) openAsked(asked.incident);
  document.documentElement.dataset.ready = "1";
}

function openAsked(id) {
  for (let i = 0; i < data.n; i++) if (detailOf(i).id === id) { openDetail(i); return; }
}

window.incidentmap = { map };
start().catch((error) => { byId("count").textContent = t("ui.damaged"); throw error; });
