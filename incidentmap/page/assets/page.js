"use strict";
(function () {
  var data = JSON.parse(document.getElementById("data").textContent);
  var base = JSON.parse(document.getElementById("basemap").textContent);
  var COLORS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8c6d00", "#56b4e9", "#6a3d9a", "#b3261e"];
  var dark = window.matchMedia && window.matchMedia("(prefers-color-scheme: dark)").matches;
  var css = getComputedStyle(document.documentElement);
  var still = window.matchMedia && window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  function el(tag, text, cls) { var e = document.createElement(tag); if (text !== undefined && text !== null) e.textContent = text; if (cls) e.className = cls; return e; }
  function label(s) { return String(s).replace(/_/g, " "); }
  var map = L.map("map", { preferCanvas: true, worldCopyJump: true, minZoom: 2, maxZoom: 18, zoomAnimation: !still, fadeAnimation: !still, attributionControl: false });
  map.setView([25, 20], 2);
  window.incidentmap = map;
  var container = map.getContainer();
  container.setAttribute("role", "region"); container.setAttribute("aria-label", data.labels.map);
  map.createPane("base").style.zIndex = 150;
  var ground = L.canvas({ pane: "base", padding: 0.5 });
  base.land.forEach(function (c) {
    var rings = c[1].map(function (r) { return [r.map(function (p) { return [p[1], p[0]]; })]; });
    L.polygon(rings, { renderer: ground, pane: "base", interactive: false, weight: 0.8, color: css.getPropertyValue("--line").trim(), fillColor: css.getPropertyValue("--land").trim(), fillOpacity: 1 }).addTo(map);
  });
  var towns = L.layerGroup().addTo(map);
  function drawTowns() {
    towns.clearLayers(); var zoom = map.getZoom(); if (zoom < 4) return; var bounds = map.getBounds(), shown = 0;
    for (var i = 0; i < base.towns.length && shown < 40; i++) {
      var t = base.towns[i]; if (!bounds.contains([t[2], t[1]])) continue; shown++;
      towns.addLayer(L.marker([t[2], t[1]], { interactive: false, keyboard: false, icon: L.divIcon({ className: "town", html: "", iconSize: [0, 0] }) }).on("add", (function (name) { return function (e) { var n = e.target.getElement(); if (n) { n.textContent = name; n.removeAttribute("tabindex"); } }; })(t[0])));
    }
  }
  map.on("moveend", drawTowns);
  var groups = {}, order = [];
  function group(name, on) { if (!groups[name]) { groups[name] = L.layerGroup(); order.push([name, on]); if (on) groups[name].addTo(map); } return groups[name]; }
  var types = [];
  data.incidents.forEach(function (i) { if (types.indexOf(i.type) < 0) types.push(i.type); });
  function color(type) { return COLORS[types.indexOf(type) % COLORS.length]; }
  function quote(i) {
    var box = el("blockquote"); box.dir = "auto";
    i.passages.forEach(function (p) {
      var at = 0, para = el("p");
      p.marks.forEach(function (m) { if (m[0] < at) return; para.appendChild(document.createTextNode(p.text.slice(at, m[0]))); var k = el("mark", p.text.slice(m[0], m[1])); k.title = m[2]; para.appendChild(k); at = m[1]; });
      para.appendChild(document.createTextNode(p.text.slice(at))); box.appendChild(para);
    });
    return box;
  }
  function detail(i) {
    var box = el("div"); box.appendChild(el("h3", i.title));
    var list = el("dl");
    i.facts.forEach(function (f) { list.appendChild(el("dt", f[0])); var d = el("dd", f[1]); d.dir = "auto"; list.appendChild(d); });
    box.appendChild(list); if (i.passages.length) box.appendChild(quote(i));
    if (i.url && /^https?:\/\//i.test(i.url)) { var a = el("a", data.labels.source); a.href = i.url; a.rel = "noopener noreferrer"; a.target = "_blank"; box.appendChild(a); }
    return box;
  }
  var shapes = {};
  var bounds = [];
  data.incidents.forEach(function (i, n) {
    var where = i.layer === "current" ? label(i.type) : data.labels[i.layer], on = i.layer === "current", made = [];
    if (i.layer !== "unlocated") {
      var many = data.incidents.length > 300;
      if (i.region) {
        var r = L.geoJSON(i.region, { interactive: !i.point, style: { color: color(i.type), weight: 1.5, dashArray: i.point ? "4 4" : null, fillOpacity: many ? 0 : 0.08 } });
        if (!i.point) r.bindPopup(function () { return detail(i); }, { maxWidth: 380 });
        group(on ? data.labels.areas : where, on).addLayer(r); made.push(r);
      }
      if (i.point) {
        var solid = i.precision === "building" || i.precision === "street";
        var m = L.circleMarker([i.point[1], i.point[0]], { radius: 8, weight: 3, color: color(i.type), fillColor: solid ? color(i.type) : (dark ? "#171c1f" : "#ffffff"), fillOpacity: solid ? 0.9 : 0.75 });
        m.bindPopup(function () { return detail(i); }, { maxWidth: 380 });
        group(where, on).addLayer(m); made.unshift(m);
        if (on) bounds.push([i.point[1], i.point[0]]);
      } else if (i.region && on) { var b = made[made.length - 1].getBounds(); bounds.push(b.getSouthWest(), b.getNorthEast()); }
      i.rings.forEach(function (g) { group(data.labels.distances, true).addLayer(L.geoJSON(g.shape, { interactive: true, style: { color: "#6b6b6b", weight: 1, fill: false } }).bindTooltip(function () { return el("span", g.text); })); });
    }
    shapes[n] = made;
  });
  data.places.forEach(function (p) {
    group(data.labels.places, false).addLayer(L.circleMarker([p[1], p[0]], { radius: 4, weight: 1, color: "#555555", fillOpacity: 0.6 }).bindTooltip(function () { return el("span", p[2] + " (" + p[3] + ")"); }));
  });
  var overlays = {};
  order.forEach(function (o) { var name = el("span", o[0]); overlays[name.textContent.replace(/[<>&]/g, " ")] = groups[o[0]]; });
  L.control.layers(null, overlays, { collapsed: window.innerWidth < 900 }).addTo(map);
  L.control.scale().addTo(map);
  if (bounds.length) map.fitBounds(L.latLngBounds(bounds).pad(0.3), { maxZoom: 11, animate: false });
  drawTowns();
  var items = document.getElementById("items"), rows = [];
  function open(n) {
    var i = data.incidents[n], made = shapes[n];
    if (!made || !made.length) return;
    if (i.point) map.setView([i.point[1], i.point[0]], Math.max(map.getZoom(), 9), { animate: false }); else map.fitBounds(made[0].getBounds(), { animate: false });
    if (made[0]._map) made[0].openPopup(); else L.popup({ maxWidth: 380 }).setLatLng(map.getCenter()).setContent(detail(i)).openOn(map);
  }
  ["current", "historical", "hypothetical", "unlocated"].forEach(function (layer) {
    var mine = data.incidents.map(function (i, n) { return [i, n]; }).filter(function (x) { return x[0].layer === layer; });
    if (!mine.length) return;
    items.appendChild(el("h2", data.labels[layer] + " (" + mine.length + ")"));
    var ul = el("ul");
    mine.forEach(function (x) {
      var li = el("li"), b = el("button"); b.type = "button";
      b.appendChild(el("strong", x[0].title)); b.appendChild(el("br")); b.appendChild(el("small", x[0].when));
      if (layer === "unlocated") { b.addEventListener("click", function () { L.popup({ maxWidth: 380 }).setLatLng(map.getCenter()).setContent(detail(x[0])).openOn(map); }); }
      else b.addEventListener("click", function () { open(x[1]); });
      li.appendChild(b); ul.appendChild(li); rows.push([li, x[0].search]);
    });
    items.appendChild(ul);
  });
  document.getElementById("search").addEventListener("input", function (e) {
    var q = e.target.value.toLowerCase(), n = 0;
    rows.forEach(function (r) { var hit = r[1].indexOf(q) >= 0; r[0].hidden = !hit; n += hit; });
    document.getElementById("count").textContent = n + " / " + rows.length;
  });
})();
