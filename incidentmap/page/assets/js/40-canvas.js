/* A canvas that follows the map: moved with it while it is dragged, drawn again when it comes to rest.
   Leaflet's own renderer does the moving and the zoom animation; this draws. */

const CanvasLayer = L.Renderer.extend({
  options: { padding: 0.25 },

  initialize(paint, options) {
    L.Renderer.prototype.initialize.call(this, options);
    this._paint = paint;
  },
  _initContainer() {
    this._container = el("canvas", { "aria-hidden": "true", cls: "layer" });
    this._context = this._container.getContext("2d");
  },
  _destroyContainer() {
    L.DomUtil.remove(this._container);
    delete this._container;
    delete this._context;
  },
  _updatePaths() {},
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    this.redraw();
  },
  /* Draw all again for the present view. */
  redraw() {
    if (!this._map || !this._bounds || !this._container) return;
    const { min } = this._bounds, size = this._bounds.getSize(), canvas = this._container;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const width = Math.round(size.x * ratio), height = Math.round(size.y * ratio);
    L.DomUtil.setPosition(canvas, min);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width; canvas.height = height;
      canvas.style.width = size.x + "px"; canvas.style.height = size.y + "px";
    }
    const context = this._context;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, size.x, size.y);
    this._paint(context, viewOf(this._map, min, size, this._map.getZoom()));
  },
  /* Paint any part of the world onto another context: printing and pictures. */
  paintOn(context, view) { this._paint(context, view); },
});

/* What a painter needs: world size in pixels, the offset of the canvas, and the copies of the world in sight. */
function viewOf(leafletMap, min, size, zoom) {
  const scale = 256 * Math.pow(2, zoom), origin = leafletMap.getPixelOrigin();
  const left = origin.x + min.x, top = origin.y + min.y;
  const copies = [];
  for (let k = Math.floor(left / scale); k <= Math.floor((left + size.x) / scale); k++) copies.push(k);
  return { scale, left, top, width: size.x, height: size.y, zoom, copies };
}

/* Add a line to the path, leaving out what is nearer than a pixel to the last point and what lies beyond one side of the view. */
function tracePart(context, line, view, copy) {
  const { scale, left, top, width, height } = view, { x, y } = line, shift = copy * scale - left;
  const last = x.length - 1;
  let px = x[0] * scale + shift, py = y[0] * scale - top;
  context.moveTo(px, py);
  let beyond = (px < -20 ? 1 : 0) | (px > width + 20 ? 2 : 0) | (py < -20 ? 4 : 0) | (py > height + 20 ? 8 : 0);
  let pending = false, hx = 0, hy = 0;
  for (let i = 1; i <= last; i++) {
    const cx = x[i] * scale + shift, cy = y[i] * scale - top;
    const code = (cx < -20 ? 1 : 0) | (cx > width + 20 ? 2 : 0) | (cy < -20 ? 4 : 0) | (cy > height + 20 ? 8 : 0);
    if (beyond & code) { beyond &= code; pending = true; hx = cx; hy = cy; continue; }
    if (pending) { context.lineTo(hx, hy); px = hx; py = hy; pending = false; }
    beyond = code;
    const dx = cx - px, dy = cy - py;
    if (i < last && dx > -0.8 && dx < 0.8 && dy > -0.8 && dy < 0.8) continue;
    context.lineTo(cx, cy); px = cx; py = cy;
  }
  if (pending) context.lineTo(hx, hy);
  if (line.closed) context.closePath();
}

function inView(line, view, copy) {
  const { scale, left, top, width, height } = view, shift = copy * scale - left;
  return line.east * scale + shift > -20 && line.west * scale + shift < width + 20 && line.south * scale - top > -20 && line.north * scale - top < height + 20;
}

function traceLines(context, lines, view) {
  for (const copy of view.copies) for (const line of lines) if (inView(line, view, copy)) tracePart(context, line, view, copy);
}
