/* The map as a picture, with title, legend, scale and sources: fit to stand alone in an article. */

function makePicture() {
  const size = map.getSize(), ratio = 2, margin = 16;
  const legend = [...data.types.keys()].filter((k) => found.types[k] && !state.types.has(data.types[k]));
  const perRow = Math.max(1, Math.floor((size.x - margin * 2) / 190)), rows = Math.ceil(legend.length / perRow);
  const head = 58, foot = 22 + rows * 22 + 46;
  const canvas = el("canvas", { width: size.x * ratio, height: (head + size.y + foot) * ratio });
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.fillStyle = theme.paper; pen.fillRect(0, 0, size.x, head + size.y + foot);
  pen.fillStyle = theme.ink; pen.textBaseline = "alphabetic"; pen.font = "600 20px " + FONT;
  pen.fillText(clip(pen, frame.title || t("ui.incidents"), size.x - margin * 2), margin, 28);
  pen.font = "13px " + FONT; pen.fillStyle = theme.soft;
  pen.fillText(clip(pen, byId("count").textContent + (byId("time").hidden ? "" : " · " + byId("range").textContent), size.x - margin * 2), margin, 48);
  pen.save(); pen.beginPath(); pen.rect(0, head, size.x, size.y); pen.clip();
  paintPanes(pen, head, size);
  pen.restore();
  pictureFoot(pen, legend, { top: head + size.y, width: size.x, margin, perRow, rows });
  return canvas;
}

/* The map as one fresh canvas: browsers print those reliably, and not the moved ones of a map. */
function makeSheet() {
  const size = map.getSize(), ratio = 2, canvas = el("canvas", { cls: "sheet", width: size.x * ratio, height: size.y * ratio, "aria-hidden": "true" });
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  paintPanes(pen, 0, size);
  drawScale(pen, size.y - 14, 16);
  return canvas;
}

function clip(pen, words, width) {
  if (pen.measureText(words).width <= width) return words;
  let end = words.length;
  while (end > 1 && pen.measureText(words.slice(0, end) + "…").width > width) end = Math.floor(end * 0.95) - 1;
  return words.slice(0, Math.max(1, end)) + "…";
}

/* Every canvas and tile of the map, by the order of the panes that hold them. */
function paintPanes(pen, top, size) {
  const frameBox = map.getContainer().getBoundingClientRect();
  const zOf = (node) => { const pane = node.closest(".leaflet-pane:not(.leaflet-map-pane):not(.leaflet-proxy)"); return pane ? Number(getComputedStyle(pane).zIndex) || 0 : 0; };
  const nodes = [...map.getContainer().querySelectorAll(".leaflet-pane canvas, .leaflet-tile-pane img")].map((node, k) => [zOf(node), k, node]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  for (const [, , node] of nodes) {
    const box = node.getBoundingClientRect();
    if (box.width && box.height) pen.drawImage(node, box.left - frameBox.left, top + box.top - frameBox.top, box.width, box.height);
  }
}

function pictureFoot(pen, legend, { top, width, margin, perRow, rows }) {
  drawScale(pen, top - 14, margin);
  pen.textBaseline = "middle"; pen.font = "13px " + FONT;
  legend.forEach((k, n) => {
    const x = margin + (n % perRow) * 190, y = top + 20 + Math.floor(n / perRow) * 22;
    drawSymbol(pen, symbolTable[k].shape, colourOf(k), "solid", x + 8, y, 5.5);
    pen.fillStyle = theme.ink; pen.textAlign = "left"; pen.fillText(clip(pen, typeName(data.types[k]), 160), x + 22, y);
  });
  pen.font = "11px " + FONT; pen.fillStyle = theme.soft;
  const y = top + 20 + rows * 22;
  pen.fillText(clip(pen, t("ui.verify") + " " + t("ui.borders"), width - margin * 2), margin, y + 6);
  pen.fillText(clip(pen, [t("ui.data_places"), t("ui.data_map"), state.tiles ? frame.tiles.attribution : null].filter(Boolean).join(" "), width - margin * 2), margin, y + 24);
}

function drawScale(pen, y, margin) {
  const scale = document.querySelector(".leaflet-control-scale-line");
  if (!scale) return;
  const long = scale.getBoundingClientRect().width;
  pen.textBaseline = "middle"; pen.textAlign = "left";
  pen.fillStyle = theme.paper; pen.globalAlpha = 0.8; pen.fillRect(margin - 6, y - 16, long + 12, 24); pen.globalAlpha = 1;
  pen.strokeStyle = theme.ink; pen.lineWidth = 1.5; pen.beginPath(); pen.moveTo(margin, y - 4); pen.lineTo(margin, y + 2); pen.lineTo(margin + long, y + 2); pen.lineTo(margin + long, y - 4); pen.stroke();
  pen.font = "11px " + FONT; pen.fillStyle = theme.ink; pen.fillText(scale.textContent, margin + 4, y - 6);
}

function savePicture() {
  const status = byId("told");
  const canvas = makePicture();
  try {
    canvas.toBlob((blob) => {
      const address = URL.createObjectURL(blob), link = el("a", { href: address, download: "map.png" });
      document.body.append(link); link.click(); link.remove();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
      status.textContent = t("ui.picture_saved");
    }, "image/png");
  } catch (error) {
    if (error.name !== "SecurityError") throw error;
    status.textContent = t("ui.picture_tiles");
  }
}
