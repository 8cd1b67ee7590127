/* Reading the packed blocks: base64 → inflated bytes → columns. The layout is written by page/pack.py. */

const frame = JSON.parse(document.getElementById("frame").textContent);
const TYPED = { i4: Int32Array, u4: Uint32Array, u2: Uint16Array, u1: Uint8Array, f4: Float32Array };
const NO_NUMBER = -2147483648;

function bytesOf(id) {
  const text = document.getElementById(id).textContent;
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

async function inflate(id) {
  const stream = new Blob([bytesOf(id)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return unpack(await new Response(stream).arrayBuffer());
}

function unpack(buffer) {
  const size = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, size)));
  const columns = {};
  for (const [name, kind, at, length] of header.columns) {
    const type = TYPED[kind];
    columns[name] = new type(buffer, 4 + size + at, length / type.BYTES_PER_ELEMENT);
  }
  return { header, columns };
}

/* Zigzag varints, as page/pack.py writes them. */
function varints(bytes) {
  let count = 0;
  for (let i = 0; i < bytes.length; i++) count += bytes[i] < 128;
  const out = new Int32Array(count);
  let number = 0, scale = 1, at = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    number += (byte & 127) * scale;
    if (byte < 128) {
      out[at++] = number % 2 ? -(number + 1) / 2 : number / 2;
      number = 0; scale = 1;
    } else scale *= 128;
  }
  return out;
}

/* Spherical Mercator, the world as the unit square with its origin in the north-west. */
function mercatorX(lon) { return (lon + 180) / 360; }
function mercatorY(lat) {
  const sine = Math.sin(Math.max(-85.0511, Math.min(85.0511, lat)) * Math.PI / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}
function latitudeOf(y) { return Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180 / Math.PI; }

/* Lines of differences, one after the other, as Mercator coordinates with the box of each line. */
function decodeLines(sizes, dx, dy, steps, closed) {
  const xs = varints(dx), ys = varints(dy), lines = [];
  let at = 0;
  for (let n = 0; n < sizes.length; n++) {
    const size = sizes[n], x = new Float64Array(size), y = new Float64Array(size);
    let lon = 0, lat = 0, west = Infinity, east = -Infinity, north = Infinity, south = -Infinity;
    for (let i = 0; i < size; i++, at++) {
      lon += xs[at]; lat += ys[at];
      const px = mercatorX(lon / steps), py = mercatorY(lat / steps);
      x[i] = px; y[i] = py;
      if (px < west) west = px;
      if (px > east) east = px;
      if (py < north) north = py;
      if (py > south) south = py;
    }
    lines.push({ x, y, west, east, north, south, closed: closed === true || (closed ? closed[n] === 1 : false) });
  }
  return lines;
}
