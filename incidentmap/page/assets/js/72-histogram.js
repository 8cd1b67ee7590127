/* Incidents over time: bars of what the other filters leave, two handles, and a button that plays. */

const timeline = { first: 0, unit: "day", edges: [], playing: null };
const UNITS = ["day", "week", "month", "year"];

function nextEdge(minutes, unit) {
  if (unit === "day") return minutes + DAY;
  if (unit === "week") return minutes + 7 * DAY;
  const date = dateOf(minutes);
  return Date.UTC(date.getUTCFullYear() + (unit === "year" ? 1 : 0), unit === "year" ? 0 : date.getUTCMonth() + 1, 1) / 60000;
}

function firstEdge(minutes, unit) {
  const date = dateOf(minutes), day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) / 60000;
  if (unit === "day") return day;
  if (unit === "week") return day - ((date.getUTCDay() + 6) % 7) * DAY;
  return Date.UTC(date.getUTCFullYear(), unit === "year" ? 0 : date.getUTCMonth(), 1) / 60000;
}

function buildHistogram() {
  let least = Infinity, most = -Infinity, undated = 0;
  for (const start of core.start) {
    if (start === NO_NUMBER) undated++;
    else { if (start < least) least = start; if (start > most) most = start; }
  }
  const section = byId("time");
  section.hidden = least === Infinity;
  if (section.hidden) return;
  for (const unit of UNITS) {
    const edges = [firstEdge(least, unit)];
    while (edges[edges.length - 1] <= most && edges.length < 500) edges.push(nextEdge(edges[edges.length - 1], unit));
    timeline.edges = edges; timeline.unit = unit;
    if (edges.length <= 93) break;
  }
  const bins = timeline.edges.length - 1;
  byId("bars").replaceChildren(...Array.from({ length: bins }, () => el("span", { cls: "bar" }, [el("span")])));
  const [from, to] = [byId("from"), byId("to")];
  for (const handle of [from, to]) { handle.max = bins - 1; handle.min = 0; }
  from.value = state.from === null ? 0 : binOf(state.from);
  to.value = state.to === null ? bins - 1 : binOf(state.to);
  byId("handles").hidden = bins < 2;
  byId("play").hidden = bins < 2;
  byId("bars").hidden = bins < 2;
  byId("bars").classList.toggle("few", bins < 15);
  buildAxis(bins);
  byId("undated-row").hidden = undated === 0;
  byId("undated").checked = state.undated;
  byId("undated-count").textContent = number(undated);
  tellRange();
}

/* A few dates under the bars. */
function buildAxis(bins) {
  const axis = byId("axis"), shown = bins < 2 ? [] : bins < 5 ? [...Array(bins).keys()] : [0, Math.round((bins - 1) / 2), bins - 1];
  axis.hidden = shown.length === 0;
  const shape = { day: { day: "numeric", month: "short" }, week: { day: "numeric", month: "short" }, month: { month: "short", year: "numeric" }, year: { year: "numeric" } }[timeline.unit];
  axis.replaceChildren(...shown.map((k) => {
    const tick = el("span", { text: dayText(timeline.edges[k], shape) });
    tick.style.left = 100 * (k + 0.5) / bins + "%";
    return tick;
  }));
}

function binOf(minutes) {
  const edges = timeline.edges;
  let low = 0, high = edges.length - 2;
  while (low < high) { const middle = (low + high + 1) >> 1; if (edges[middle] <= minutes) low = middle; else high = middle - 1; }
  return low;
}

function showBars() {
  const bins = timeline.edges.length - 1;
  if (bins < 2) return;
  const counts = new Uint32Array(bins);
  for (let i = 0; i < data.n; i++) if (found.overTime[i] && core.start[i] !== NO_NUMBER) counts[binOf(core.start[i])]++;
  const most = Math.max(1, ...counts), from = Number(byId("from").value), to = Number(byId("to").value);
  Array.from(byId("bars").children).forEach((bar, k) => {
    bar.firstChild.style.height = counts[k] ? Math.max(4, 100 * counts[k] / most) + "%" : "0";
    bar.classList.toggle("out", k < from || k > to);
  });
}

function binText(k) {
  const edge = timeline.edges[k], unit = timeline.unit;
  if (unit === "year") return dayText(edge, { year: "numeric" });
  return unit === "month" ? dayText(edge, { month: "short", year: "numeric" }) : dayText(edge);
}

function tellRange() {
  const bins = timeline.edges.length - 1, from = byId("from"), to = byId("to");
  const last = timeline.unit === "week" ? dayText(timeline.edges[Number(to.value) + 1] - DAY) : binText(Number(to.value));
  from.setAttribute("aria-valuetext", binText(Number(from.value)));
  to.setAttribute("aria-valuetext", last);
  const first = bins < 2 && timeline.unit === "week" ? dayText(timeline.edges[0]) : binText(Number(from.value));
  byId("range").textContent = first === last ? first : first + " – " + last;
}

function moveRange(changed) {
  const from = byId("from"), to = byId("to"), bins = timeline.edges.length - 1;
  if (Number(from.value) > Number(to.value)) { if (changed === from) to.value = from.value; else from.value = to.value; }
  state.from = Number(from.value) === 0 ? null : timeline.edges[Number(from.value)];
  state.to = Number(to.value) === bins - 1 ? null : timeline.edges[Number(to.value) + 1] - 1;
  tellRange();
  refreshSoon();
}

function play() {
  const button = byId("play");
  if (timeline.playing) { clearInterval(timeline.playing); timeline.playing = null; button.setAttribute("aria-pressed", "false"); return; }
  const from = byId("from"), to = byId("to"), bins = timeline.edges.length - 1;
  let width = Number(to.value) - Number(from.value);
  if (width >= bins - 1) { width = Math.max(0, Math.round(bins / 12) - 1); from.value = 0; to.value = width; moveRange(to); }
  button.setAttribute("aria-pressed", "true");
  timeline.playing = setInterval(() => {
    if (Number(to.value) >= bins - 1) { play(); return; }
    to.value = Number(to.value) + 1; from.value = Number(to.value) - width;
    moveRange(to);
  }, calm ? 1500 : 700);
}
