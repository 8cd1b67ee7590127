/* Colours and shapes. A kind of event has a colour, the type in it a shape; both are in page/symbols.toml. */

const theme = { dark: false, ink: "", soft: "", paper: "", land: "", sea: "", coast: "", border: "", division: "", focus: "" };

function readTheme() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["ink", "soft", "paper", "land", "sea", "coast", "border", "division", "focus"]) theme[name] = style.getPropertyValue("--" + name).trim();
  theme.dark = style.getPropertyValue("--dark").trim() === "1";
}

let symbolTable = [];

function buildSymbols(types) {
  const used = new Set(Object.values(frame.symbols.types).filter((s) => s[0] === "other").map((s) => s[1]));
  const free = frame.symbols.shapes.filter((shape) => !used.has(shape));
  let next = 0;
  symbolTable = types.map((type) => {
    const known = Object.hasOwn(frame.symbols.types, type) ? frame.symbols.types[type] : null;
    return known ? { colour: known[0], shape: known[1] } : { colour: "other", shape: free[next++ % free.length] };
  });
}

function colourOf(type) { return frame.symbols.colours[symbolTable[type].colour][theme.dark ? 1 : 0]; }

const POLYGONS = {
  triangle: [3, -90, 1.25], wedge: [3, 90, 1.25], square: [4, 45, 1.15], diamond: [4, 0, 1.2], pentagon: [5, -90, 1.1], hexagon: [6, 0, 1.1],
};

function shapePath(context, shape, x, y, r) {
  context.beginPath();
  if (shape === "circle") { context.arc(x, y, r, 0, 2 * Math.PI); return; }
  if (shape === "cross" || shape === "plus") { crossPath(context, x, y, r * 1.15, shape === "cross" ? Math.PI / 4 : 0); return; }
  if (shape === "star") {
    for (let k = 0; k < 10; k++) {
      const angle = (k * 36 - 90) * Math.PI / 180, reach = (k % 2 ? 0.55 : 1.35) * r;
      context.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle));
    }
  } else {
    const [corners, turn, size] = POLYGONS[shape];
    for (let k = 0; k < corners; k++) {
      const angle = (turn + k * 360 / corners) * Math.PI / 180;
      context.lineTo(x + size * r * Math.cos(angle), y + size * r * Math.sin(angle));
    }
  }
  context.closePath();
}

function crossPath(context, x, y, r, turn) {
  const w = r * 0.36, points = [[-w, -r], [w, -r], [w, -w], [r, -w], [r, w], [w, w], [w, r], [-w, r], [-w, w], [-r, w], [-r, -w], [-w, -w]];
  for (const [px, py] of points) context.lineTo(x + px * Math.cos(turn) - py * Math.sin(turn), y + px * Math.sin(turn) + py * Math.cos(turn));
  context.closePath();
}

/* Solid: street or better. Hollow: a settlement or district. Hollow with a dot: computed from what the text tells. */
function fillOfPrecision(precision) {
  if (precision === "building" || precision === "street") return "solid";
  return precision === "offset" || precision === "between" || precision === "constraint" ? "dot" : "hollow";
}

function drawSymbol(context, shape, colour, fill, x, y, r) {
  shapePath(context, shape, x, y, r);
  context.lineJoin = "round";
  context.lineWidth = r * 0.75; context.strokeStyle = theme.paper; context.stroke();
  context.fillStyle = fill === "solid" ? colour : theme.paper; context.fill();
  context.lineWidth = r * 0.36; context.strokeStyle = colour; context.stroke();
  if (fill === "dot") { context.beginPath(); context.arc(x, y, r * 0.32, 0, 2 * Math.PI); context.fillStyle = colour; context.fill(); }
}

/* A ring whose segments show how many of each kind it holds, its number inside. `mix` is [[colour, count], …]. */
function drawCluster(context, mix, total, x, y, r) {
  context.beginPath(); context.arc(x, y, r + 1.5, 0, 2 * Math.PI); context.fillStyle = theme.paper; context.fill();
  let angle = -Math.PI / 2;
  const width = Math.max(4, r * 0.3);
  context.lineWidth = width;
  for (const [colour, count] of mix) {
    const end = angle + 2 * Math.PI * count / total;
    context.beginPath(); context.arc(x, y, r - width / 2, angle, end); context.strokeStyle = colour; context.stroke();
    if (mix.length > 1) {
      context.beginPath(); context.moveTo(x + (r - width - 0.5) * Math.cos(angle), y + (r - width - 0.5) * Math.sin(angle));
      context.lineTo(x + (r + 1) * Math.cos(angle), y + (r + 1) * Math.sin(angle));
      context.lineWidth = 1.4; context.strokeStyle = theme.paper; context.stroke(); context.lineWidth = width;
    }
    angle = end;
  }
  context.fillStyle = theme.ink;
  context.font = "600 " + Math.round(Math.max(10, r * 0.62)) + "px " + FONT;
  context.textAlign = "center"; context.textBaseline = "middle";
  context.fillText(shortNumber(total), x, y + 0.5);
}

function clusterRadius(count) { return Math.min(30, 11 + 4.2 * Math.log10(count) + (count > 9 ? 1.5 : 0)); }

function shortNumber(n) {
  if (n < 1000) return String(n);
  return n < 9950 ? (n / 1000).toFixed(1) + "k" : Math.round(n / 1000) + "k";
}

const FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif';

function swatch(shape, colour, fill, size) {
  const edge = size || 18, ratio = Math.min(3, window.devicePixelRatio || 1);
  const canvas = el("canvas", { width: edge * ratio, height: edge * ratio, "aria-hidden": "true", cls: "swatch" });
  canvas.style.width = canvas.style.height = edge + "px";
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  drawSymbol(context, shape, colour, fill, edge / 2, edge / 2, edge * 0.3);
  return canvas;
}
