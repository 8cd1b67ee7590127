/* One state for map, list and address. Filters give a mask; nothing is built again. */

const LAYERS = ["incidents", "areas", "distances", "divisions", "places", "historical", "hypothetical", "unlocated"];
const CASUALTIES = ["any", "killed", "injured", "nobody", "not_stated"];

const state = {
  query: "", types: new Set(), claims: new Set(), grades: new Set(), precisions: new Set(), publisher: "", casualties: "any",
  from: null, to: null, undated: true, sort: "told",
  layers: new Set(["incidents", "areas", "distances", "unlocated"]),
  selected: -1, theme: "", tiles: false,
};

let data = null, core = null, text = null;

/* What passes the filters: indices in the order told, and the counts beside every choice. */
const found = { mask: null, visible: new Uint32Array(0), drawn: 0, types: [], claims: [], grades: [], precisions: [], layers: [0, 0, 0], unlocated: 0, overTime: null, hits: null };

const FAILS = { type: 1, claim: 2, precision: 4, casualties: 8, time: 16, publisher: 32, query: 64, layer: 128, grade: 256 };

function runFilters() {
  const n = data.n, { type, claim, grade, precision, start, end, killed_min: killed, killed_max: killedMax, injured_min: injured, injured_max: injuredMax, publisher, layer, shown } = core;
  const off = (list, hidden) => Uint8Array.from(list, (name) => (hidden.has(name) ? 1 : 0));
  const typeOff = off(data.types, state.types), claimOff = off(data.claims, state.claims), gradeOff = off(data.grades, state.grades), precisionOff = off(data.precisions, state.precisions);
  const layerOff = [!state.layers.has("incidents"), !state.layers.has("historical"), !state.layers.has("hypothetical")];
  const unlocatedOff = !state.layers.has("unlocated");
  const wanted = state.publisher === "" ? -1 : data.publishers.indexOf(state.publisher);
  const hits = searchHits(state.query), timed = state.from !== null || state.to !== null;
  const from = state.from === null ? -Infinity : state.from, to = state.to === null ? Infinity : state.to;
  const mask = found.mask || (found.mask = new Uint8Array(n));
  found.types = new Uint32Array(data.types.length); found.claims = new Uint32Array(data.claims.length); found.precisions = new Uint32Array(data.precisions.length); found.grades = new Uint32Array(data.grades.length);
  found.layers = [0, 0, 0]; found.unlocated = 0; found.drawn = 0;
  const overTime = new Uint8Array(n), visible = new Uint32Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) {
    let fails = 0;
    if (typeOff[type[i]]) fails |= 1;
    if (claimOff[claim[i]]) fails |= 2;
    if (precisionOff[precision[i]]) fails |= 4;
    if (gradeOff[grade[i]]) fails |= 256;
    if (state.casualties !== "any" && !casualtiesPass(killed[i], killedMax[i], injured[i], injuredMax[i])) fails |= 8;
    if (timed && (start[i] === NO_NUMBER ? !state.undated : end[i] < from || start[i] > to)) fails |= 16;
    if (wanted >= 0 && publisher[i] !== wanted) fails |= 32;
    if (hits && !hits[i]) fails |= 64;
    if (layerOff[layer[i]] || (unlocatedOff && shown[i] === 0)) fails |= 128;
    mask[i] = fails === 0 ? 1 : 0;
    if (fails === 0) { visible[count++] = i; if (shown[i]) found.drawn++; }
    if ((fails & ~1) === 0) found.types[type[i]]++;
    if ((fails & ~2) === 0) found.claims[claim[i]]++;
    if ((fails & ~4) === 0) found.precisions[precision[i]]++;
    if ((fails & ~256) === 0) found.grades[grade[i]]++;
    if ((fails & ~16) === 0) overTime[i] = 1;
    if ((fails & ~128) === 0) { found.layers[layer[i]]++; if (shown[i] === 0) found.unlocated++; }
  }
  found.visible = visible.subarray(0, count);
  found.overTime = overTime;
}

function casualtiesPass(killed, killedMax, injured, injuredMax) {
  const some = (least, most) => least > 0 || most > 0 || most === -2;
  if (state.casualties === "killed") return some(killed, killedMax);
  if (state.casualties === "injured") return some(injured, injuredMax);
  if (state.casualties === "nobody") return (killed !== -1 || injured !== -1) && killed <= 0 && injured <= 0 && killedMax !== -2 && injuredMax !== -2 && killedMax <= 0 && injuredMax <= 0;
  return killed === -1 && injured === -1;
}

/* Titles and passages hold the words, once, in lower case; places are looked up by their own names. */
function searchHits(query) {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return null;
  const hits = new Uint8Array(data.n);
  const placeHit = data.places.map((p) => [p[0], p[1], p[4], p[5], p[3] ? countryName(p[3]) : ""].some((name) => name && name.toLowerCase().includes(wanted)));
  for (let i = 0; i < data.n; i++) if (core.place[i] >= 0 && placeHit[core.place[i]]) hits[i] = 1;
  if (text) {
    const needle = JSON.stringify(wanted).slice(1, -1), { lower, starts } = searchText();
    for (let at = lower.indexOf(needle); at >= 0; at = lower.indexOf(needle, at)) {
      const line = lineAt(starts, at);
      hits[line] = 1;
      if (line + 1 >= starts.length) break;
      at = starts[line + 1];
    }
  }
  return hits;
}

function searchText() {
  if (!text.search) {
    const lower = text.words.toLowerCase();
    text.search = { lower, starts: lineStarts(lower, data.n) };
  }
  return text.search;
}

function lineStarts(whole, n) {
  const starts = new Uint32Array(n);
  for (let i = 1, at = -1; i < n; i++) { at = whole.indexOf("\n", at + 1); starts[i] = at + 1; }
  return starts;
}

function lineAt(starts, at) {
  let low = 0, high = starts.length - 1;
  while (low < high) { const middle = (low + high + 1) >> 1; if (starts[middle] <= at) low = middle; else high = middle - 1; }
  return low;
}

/* The address. A page in a frame or a notebook may not touch its history: then there is no address, and no error. */
function writeAddress() {
  const parts = new URLSearchParams();
  const centre = map.getCenter();
  parts.set("at", [Math.round(map.getZoom() * 10) / 10, centre.lat.toFixed(4), centre.lng.toFixed(4)].join("/"));
  if (state.query) parts.set("q", state.query);
  for (const name of ["types", "claims", "grades", "precisions"]) if (state[name].size) parts.set(name, [...state[name]].join("~"));
  if (state.publisher) parts.set("source", state.publisher);
  if (state.casualties !== "any") parts.set("casualties", state.casualties);
  if (state.from !== null || state.to !== null) parts.set("time", (state.from === null ? "" : state.from) + "~" + (state.to === null ? "" : state.to));
  if (!state.undated) parts.set("undated", "0");
  if (state.sort !== "told") parts.set("sort", state.sort);
  if ([...state.layers].sort().join() !== DEFAULT_LAYERS) parts.set("layers", [...state.layers].join("~"));
  if (state.theme) parts.set("theme", state.theme);
  if (frame.language !== DEFAULT_LANGUAGE) parts.set("lang", frame.language);
  if (state.selected >= 0 && text) parts.set("i", detailOf(state.selected).id);
  try { history.replaceState(null, "", "#" + parts.toString()); } catch (error) { if (error.name !== "SecurityError") throw error; }
}

const DEFAULT_LAYERS = [...state.layers].sort().join();
const DEFAULT_LANGUAGE = frame.language;

function readAddress() {
  let hash = "";
  try { hash = location.hash.slice(1); } catch (error) { if (error.name !== "SecurityError") throw error; }
  const parts = new URLSearchParams(hash), split = (name) => (parts.get(name) || "").split("~").filter(Boolean);
  state.query = parts.get("q") || "";
  for (const name of ["types", "claims", "grades", "precisions"]) state[name] = new Set(split(name));
  state.publisher = parts.get("source") || "";
  if (CASUALTIES.includes(parts.get("casualties"))) state.casualties = parts.get("casualties");
  const [from, to] = (parts.get("time") || "~").split("~");
  state.from = /^-?\d+$/.test(from) ? Number(from) : null;
  state.to = /^-?\d+$/.test(to) ? Number(to) : null;
  state.undated = parts.get("undated") !== "0";
  if (["told", "newest", "oldest"].includes(parts.get("sort"))) state.sort = parts.get("sort");
  if (parts.has("layers")) state.layers = new Set(split("layers").filter((l) => LAYERS.includes(l)));
  if (["light", "dark"].includes(parts.get("theme"))) state.theme = parts.get("theme");
  if (Object.hasOwn(frame.labels, parts.get("lang") || "")) { frame.language = parts.get("lang"); labels = frame.labels[frame.language]; }
  const at = (parts.get("at") || "").split("/").map(Number);
  return { view: at.length === 3 && at.every(Number.isFinite) ? at : null, incident: parts.get("i") };
}

/* Lines of the text block, read when they are shown. */
function linesOf(bytes, n) {
  const starts = new Uint32Array(n + 1);
  let line = 1;
  for (let at = bytes.indexOf(10); at >= 0 && line < n; at = bytes.indexOf(10, at + 1)) starts[line++] = at + 1;
  starts[n] = bytes.length + 1;
  const decoder = new TextDecoder();
  return (i) => JSON.parse(decoder.decode(bytes.subarray(starts[i], starts[i + 1] - 1)));
}

function detailOf(i) { return text.details(i); }
function wordsOf(i) { return text.lines(i); }
function documentOf(i) {
  const [id, title, url, publisher, published, lang] = text.documents(core.document[i]);
  return { id, title, url, publisher, published, lang };
}
