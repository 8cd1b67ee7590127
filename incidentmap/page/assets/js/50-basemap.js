/* Land, borders, lakes and names. */

const base = { land: [], country: [], division: [], lake: [], coast: [], names: null };

function readBasemap({ header, columns }) {
  const { steps, names } = header;
  for (const name of ["land", "country", "division", "lake"]) {
    base[name] = decodeLines(columns[name + "_size"], columns[name + "_x"], columns[name + "_y"], steps, name === "land" || name === "lake");
  }
  base.coast = base.land.flatMap(withoutCut);
  const point = (bytes) => {
    const all = varints(bytes), half = all.length / 2, out = [];
    for (let i = 0; i < half; i++) out.push([mercatorX(all[i] / steps), mercatorY(all[half + i] / steps)]);
    return out;
  };
  const divisionPoints = point(columns.division_label), townPoints = point(columns.town_point);
  base.names = {
    countries: names.countries.map(([name, area, lon, lat]) => ({ name, area, x: mercatorX(lon), y: mercatorY(lat) })),
    divisions: names.divisions.map((name, i) => ({ name, reach: columns.division_reach[i], x: divisionPoints[i][0], y: divisionPoints[i][1] })),
    towns: names.towns.map((name, i) => ({ name, x: townPoints[i][0], y: townPoints[i][1], people: columns.town_population[i], rank: columns.town_class[i] })),
  };
}

/* The coast without the edges that only the end of the map makes: the 180th meridian and the south. */
function withoutCut(ring) {
  const cut = (i) => ring.x[i] < 1e-6 || ring.x[i] > 1 - 1e-6 || ring.y[i] > 0.9999;
  const pieces = [];
  let from = 0;
  for (let i = 1; i < ring.x.length; i++) {
    if (cut(i) && cut(i - 1)) {
      if (i - from > 1) pieces.push([from, i]);
      from = i;
    }
  }
  if (from === 0) return [ring];
  pieces.push([from, ring.x.length]);
  return pieces.filter(([a, b]) => b - a > 1).map(([a, b]) => ({ ...ring, x: ring.x.subarray(a, b), y: ring.y.subarray(a, b), closed: false }));
}

function paintLand(context, view) {
  if (state.tiles) return;
  context.fillStyle = theme.sea; context.fillRect(0, 0, view.width, view.height);
  context.beginPath(); traceLines(context, base.land, view); context.fillStyle = theme.land; context.fill("evenodd");
  context.lineJoin = "round";
  if (view.zoom >= 4.5) {
    context.beginPath(); traceLines(context, base.division, view);
    context.strokeStyle = theme.division; context.lineWidth = view.zoom < 6 ? 0.6 : 0.9; context.stroke();
  }
  context.beginPath(); traceLines(context, base.lake, view); context.fillStyle = theme.sea; context.fill("evenodd");
  context.lineWidth = 0.7; context.strokeStyle = theme.coast; context.stroke();
  context.beginPath(); traceLines(context, base.coast, view); context.stroke();
  paintLines(context, view);
  context.beginPath(); traceLines(context, base.country, view);
  context.strokeStyle = theme.border; context.lineWidth = view.zoom < 4 ? 0.8 : view.zoom < 7 ? 1.2 : 1.6; context.stroke();
}

/* Streets around the incidents. */
function paintLines(context, view) {
  if (!data || view.zoom < 10) return;
  for (const [, , shape] of data.lines) {
    context.beginPath(); traceLines(context, data.shapes[shape], view);
    context.lineWidth = 3; context.strokeStyle = theme.division; context.stroke();
  }
}

/* The name of a street at the middle of what is in sight of it. */
function writeLines(context, view, boxes) {
  for (const [name, , shape] of data.lines) {
    const seen = [];
    for (const part of data.shapes[shape]) for (let k = 0; k < part.x.length; k++) {
      const x = part.x[k] * view.scale - view.left, y = part.y[k] * view.scale - view.top;
      if (x > 60 && y > 40 && x < view.width - 60 && y < view.height - 40) seen.push({ x: part.x[k], y: part.y[k] });
    }
    if (seen.length) write(context, view, boxes, seen[seen.length >> 1], name, { px: 11, weight: 400, spacing: 0.5, italic: true, alpha: 0.85 });
  }
}

/* Names, the important first; one that would touch another is left out. */
function paintNames(context, view) {
  if (state.tiles || !base.names) return;
  const boxes = symbolBoxes(view), towns = [], { zoom } = view;
  const language = { en: 0, uk: 1, ru: 2 }[frame.language] || 0;
  context.lineJoin = "round"; context.textBaseline = "middle";
  if (zoom < 7.5) {
    for (const country of base.names.countries) {
      const size = Math.sqrt(country.area) * Math.pow(2, zoom) * 0.71;
      if (size < 34) continue;
      const px = Math.round(Math.max(10, Math.min(15, 8 + size / 60)));
      write(context, view, boxes, country, country.name[language].toUpperCase(), { px, weight: 600, spacing: zoom < 4 ? 0.5 : 1.5, alpha: zoom > 6 ? 0.5 : 0.85, max: size * 1.9 });
    }
  }
  if (zoom >= 7 && data) writeSites(context, view, boxes, towns);
  if (zoom >= 4) {
    const least = townFloor(zoom);
    for (const town of base.names.towns) {
      if (towns.some((other) => same(other, town))) continue;
      if (town.people < least && !(town.rank === 2 && zoom >= 4.5) && !(town.rank === 1 && town.people > least / 4)) continue;
      const big = town.rank === 2 || town.people > 1500000;
      if (write(context, view, boxes, town, town.name, { px: big ? 12.5 : zoom > 8 || town.people > 300000 ? 12 : 11, weight: big ? 600 : 400, dot: town.rank === 2 ? 3 : 2 })) { towns.push(town); if (towns.length > 110) break; }
    }
  }
  if (zoom >= 8.5 && data) {
    let written = 0;
    for (const place of data.nearby) {
      if (towns.some((town) => same(town, place))) continue;
      if (write(context, view, boxes, place, place.name, { px: 11, weight: 400, dot: 1.8 }) && ++written > 60) break;
    }
  }
  if (zoom >= 10 && data) writeLines(context, view, boxes);
  if (zoom >= 5.5 && zoom < 9.5) {
    for (const division of base.names.divisions) {
      const size = division.reach * Math.pow(2, zoom) / 90;
      if (size > 70 && size < 1500) write(context, view, boxes, division, division.name, { px: 11, weight: 400, spacing: 0.8, alpha: 0.7, italic: true, max: size * 2 });
    }
  }
}

function same(a, b) { return a.name === b.name && Math.abs(a.x - b.x) < 1e-4 && Math.abs(a.y - b.y) < 1e-4; }

/* The places of the incidents themselves always carry their name, as long as there are few in sight. */
function writeSites(context, view, boxes, written) {
  for (const item of clusterMarks(view.zoom)) {
    const row = core.place[item.first];
    if (written.length > 40 || row < 0 || (item.count > 1 && !item.stack)) continue;
    const [, name, , , , , lon, lat] = data.places[row], site = { name, x: mercatorX(lon), y: mercatorY(lat) };
    if (!written.some((other) => same(other, site)) && write(context, view, boxes, site, name, { px: 12, weight: 600, dot: 2 })) written.push(site);
  }
}

/* Names keep clear of the symbols. */
function symbolBoxes(view) {
  if (!data) return [];
  const boxes = [];
  for (const item of clusterMarks(view.zoom)) {
    const r = markRadius(item.count);
    for (const copy of view.copies) {
      const x = (item.x + copy) * view.scale - view.left, y = item.y * view.scale - view.top;
      if (x > -40 && x < view.width + 40 && y > -40 && y < view.height + 40) boxes.push([x - r, y - r, x + r, y + r]);
    }
  }
  return boxes;
}

function townFloor(zoom) {
  if (zoom < 5) return 1200000;
  if (zoom < 6) return 350000;
  if (zoom < 7) return 120000;
  return zoom < 8 ? 30000 : 0;
}

function free(boxes, box) { return !boxes.some((b) => b[0] < box[2] && b[2] > box[0] && b[1] < box[3] && b[3] > box[1]); }

function write(context, view, boxes, at, text, { px, weight, dot, spacing, alpha, italic, max }) {
  let done = false;
  for (const copy of view.copies) {
    const x = (at.x + copy) * view.scale - view.left, y = at.y * view.scale - view.top;
    if (x < -60 || x > view.width + 60 || y < -20 || y > view.height + 20) continue;
    context.font = (italic ? "italic " : "") + weight + " " + px + "px " + FONT;
    if ("letterSpacing" in context) context.letterSpacing = (spacing || 0) + "px";
    const width = context.measureText(text).width;
    if (max && width > max) continue;
    const spot = (dot ? [[x + dot + 4, y], [x - dot - 4 - width, y], [x + 15, y], [x - 15 - width, y]] : [[x - width / 2, y], [x - width / 2, y + 34], [x - width / 2, y - 34]])
      .find(([left, middle]) => free(boxes, [left - 3, middle - px * 0.7, left + width + 3, middle + px * 0.7]));
    if (!spot) continue;
    const [left, middle] = spot;
    boxes.push([left - 4, middle - px * 0.7, left + width + 4, middle + px * 0.7]);
    const bare = dot && free(boxes, [x - dot, y - dot, x + dot, y + dot]);
    if (bare) boxes.push([x - dot - 1, y - dot - 1, x + dot + 1, y + dot + 1]);
    context.globalAlpha = alpha || 1;
    context.textAlign = "left"; context.lineWidth = 3; context.strokeStyle = theme.land; context.strokeText(text, left, middle);
    context.fillStyle = theme.soft; context.fillText(text, left, middle);
    if (bare) {
      context.beginPath();
      if (dot > 2) context.rect(x - 2.5, y - 2.5, 5, 5); else context.arc(x, y, dot, 0, 2 * Math.PI);
      context.fillStyle = theme.land; context.fill(); context.lineWidth = 1.2; context.strokeStyle = theme.soft; context.stroke();
    }
    context.globalAlpha = 1;
    done = true;
  }
  if ("letterSpacing" in context) context.letterSpacing = "0px";
  return done;
}
