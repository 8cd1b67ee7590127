/* One incident: every fact with the words that say it, and how sure it is. */

const FIELD_GROUPS = [
  ["casualties.killed", "killed"], ["casualties.injured", "injured"], ["casualties", "injured"], ["event_type", "event"], ["time", "time"], ["location", "place"],
  ["distances", "distance"], ["weapons", "weapon"], ["targets", "target"], ["damage", "target"], ["actor", "actor"], ["claim", "claim"],
];
function groupOf(field) { const known = FIELD_GROUPS.find(([start]) => field.startsWith(start)); return known ? known[1] : "other"; }

const opened = { members: [], from: null };

function openDetail(i, members) {
  if (i === undefined || !text) return;
  if (!byId("detail").contains(document.activeElement)) opened.from = document.activeElement;
  opened.members = members && members.length > 1 ? members : atSameSpot(i);
  showDetail(i);
}

/* All visible incidents at one point, or in one area: nobody is hidden beneath another. */
function atSameSpot(i) {
  if (!core.shown[i]) return [i];
  const same = [];
  for (const k of found.visible) if (core.shown[k] === core.shown[i] && core.x[k] === core.x[i] && core.y[k] === core.y[i]) same.push(k);
  return same.includes(i) ? same : [i];
}

function showDetail(i) {
  state.selected = i;
  pointing.kind = null; pointing.ring = undefined;
  const detail = byId("detail"), body = byId("detail-body");
  detail.hidden = false;
  document.body.classList.add("open");
  const at = opened.members.indexOf(i), many = opened.members.length > 1;
  byId("paging").hidden = !many;
  byId("paging-text").textContent = many ? t("ui.one_of", { n: number(at + 1), all: number(opened.members.length) }) : "";
  body.className = "leaflet-popup-content";
  body.replaceChildren(...detailParts(i).filter(Boolean));
  body.scrollTop = 0;
  byId("tip").hidden = true;
  uncover(i);
  focusLayer.redraw(); areaLayer.redraw();
  markInList();
  writeAddress();
}

function pageDetail(step) {
  const all = opened.members, at = all.indexOf(state.selected);
  showDetail(all[(at + step + all.length) % all.length]);
}

function closeDetail() {
  if (byId("detail").hidden) return;
  const hadFocus = byId("detail").contains(document.activeElement);
  state.selected = -1;
  byId("detail").hidden = true;
  byId("detail-body").replaceChildren();
  byId("detail-body").className = "";
  document.body.classList.remove("open");
  focusLayer.redraw(); areaLayer.redraw();
  markInList();
  writeAddress();
  if (hadFocus) (opened.from && opened.from.isConnected ? opened.from : map.getContainer()).focus();
}

function detailParts(i) {
  const d = detailOf(i), words = wordsOf(i), doc = documentOf(i), symbol = symbolTable[core.type[i]];
  const kind = el("p", { cls: "kind" }, [swatch(symbol.shape, colourOf(core.type[i]), "solid"), el("span", { text: typeName(data.types[core.type[i]]) })]);
  return [
    kind,
    el("h2", { id: "detail-title", tabindex: "-1", text: words[0] || typeName(data.types[core.type[i]]), dir: "auto" }),
    badges(i, d), facts(i, d), passages(words, d, doc), tellings(d), sourceOf(doc), actions(i, d, words, doc),
  ];
}

function badges(i, d) {
  const made = [];
  const claim = data.claims[core.claim[i]];
  if (claim !== "none") made.push(el("li", { text: t("claims." + claim), cls: "badge claim-" + claim.replace(/[^a-z_]/g, "") }));
  if (d.assertion) made.push(el("li", { text: t("assertions." + d.assertion), cls: "badge warn" }));
  if (d.role) made.push(el("li", { text: t("roles." + d.role), cls: "badge warn" }));
  if (d.grade) made.push(el("li", { text: t("grades." + d.grade), cls: "badge" }));
  if (d.verified === true) made.push(el("li", { text: t("ui.verified"), cls: "badge good" }));
  if (d.verified === false) made.push(el("li", { text: t("ui.not_verified"), cls: "badge warn" }));
  return made.length ? el("ul", { cls: "badges" }, made) : null;
}

/* Rows of facts. A coloured bar ties a row to the words of the same colour in the quote. */
function facts(i, d) {
  const box = el("dl", { cls: "facts" });
  const row = (name, group, value, more) => {
    if (value === null || value === undefined || value === "") return;
    box.append(el("dt", { text: t("fields." + name), cls: group ? "g-" + group : "" }), el("dd", { dir: "auto" }, [typeof value === "string" ? el("span", { text: value }) : value, ...(more || [])]));
  };
  const small = (words) => (words ? el("span", { cls: "small", text: words, dir: "auto" }) : null);
  const [, , zone, told] = d.time || [];
  const timePrecision = data.time_precisions[core.time_precision[i]];
  row("when", "time", whenText(i), [small([core.start[i] === NO_NUMBER || ["part_of_day", "night", "day_of_report"].includes(timePrecision) ? null : t("ui.precise_to", { precision: t("time_precisions." + timePrecision) }), told ? "“" + told + "”" : null, zone && (timePrecision === "minute" || timePrecision === "hour") ? zone : null].filter(Boolean).join(" · "))]);
  const place = core.place[i] >= 0 ? data.places[core.place[i]] : null;
  row("place", "place", place ? placeText(place) : t("ui.no_place"), [place ? small(place[0] + " · " + place[2]) : null]);
  row("placed", "distance", placedText(i, d), [small(core.radius[i] ? t("ui.within", { d: metres(core.radius[i]) }) : ""), d.contradiction ? el("span", { cls: "small warn", text: d.contradiction, dir: "auto" }) : null, ringButtons(d)]);
  row("killed", "killed", toll(core.killed_min[i], core.killed_max[i]), [small(partsText(d, "killed"))]);
  row("injured", "injured", toll(core.injured_min[i], core.injured_max[i]), [small(partsText(d, "injured"))]);
  if (core.missing_min[i] !== -1) row("missing", "injured", toll(core.missing_min[i], core.missing_max[i]), [small(partsText(d, "missing"))]);
  for (const [scope, n, killed, killedMax, injured, injuredMax] of d.totals || []) {
    row("total", "killed", t("ui.total_of", { n: number(n), killed: toll(killed, killedMax), injured: toll(injured, injuredMax) }), [small(scope)]);
  }
  row("actor", "actor", d.actor ? d.actor[0] : null);
  row("weapon", "weapon", (d.weapons || []).map(([words, , model]) => (model && model !== words ? words + " (" + model + ")" : words)).join(", "));
  row("target", "target", (d.targets || []).map(([words, , effect]) => (effect ? words + " (" + effect.replace(/_/g, " ") + ")" : words)).join(", "));
  row("damage", "target", (d.damage || []).join(", "));
  row("said", "claim", (d.said || []).map(([name, role]) => (role && role !== name ? name + ", " + role : name)).join("; ") || t("ui.nobody_named"));
  row("ghosts", "place", (d.ghosts || []).map(([n, score]) => placeText(data.places[n]) + " (" + Math.round(score * 100) + " %)").join("; "));
  for (const [field, ...values] of d.differ || []) row("differ", "other", values.map((v) => "“" + v + "”").join(" / "), [small(field)]);
  row("note", "", d.note || null);
  for (const [action, field, was, now, origin] of d.corrected || []) row("corrected", "", [action, field, was ? was + " → " + now : now].filter(Boolean).join(" "), [small(origin)]);
  if (typeof d.score === "number") row("score", "", String(d.score));
  return box;
}

function toll(least, most) { const told = tollText(least, most); return told === null ? t("ui.not_stated") : least === 0 && most === 0 ? "0 (" + t("ui.said_nobody") + ")" : told; }

function partsText(d, kind) {
  return (d.parts || []).filter((p) => p[1] === kind).map(([group, , least, most]) => (tollText(least === null ? 0 : least, most === null ? -2 : most) || "") + " " + group).join(", ");
}

function placedText(i, d) {
  const precision = t("precisions." + data.precisions[core.precision[i]]);
  if (!core.shown[i]) return t("ui.listed_only", { precision });
  return [d.method ? t("methods." + d.method) : null, precision].filter(Boolean).join(" · ");
}

function ringButtons(d) {
  const rings = (d.rings || []).map(([words, shape, , satisfied], k) => [words, shape, satisfied, k]).filter((r) => r[1] >= 0);
  if (!rings.length) return null;
  return el("ul", { cls: "rings" }, rings.map(([words, , satisfied, k]) => el("li", {}, [
    el("button", { type: "button", cls: "link", text: words || t("ui.ring_n", { n: k + 1 }), dir: "auto", on: pointAt("ring", k) }),
    satisfied ? null : el("span", { cls: "small warn", text: t("ui.not_met") }),
  ])));
}

/* Hovering or focusing words shows on the map what they are about. */
function pointAt(kind, ring) {
  const show = () => { pointing.kind = kind; pointing.ring = ring; focusLayer.redraw(); };
  const hide = () => { pointing.kind = null; pointing.ring = undefined; focusLayer.redraw(); };
  return { mouseenter: show, focus: show, mouseleave: hide, blur: hide, click: show };
}

function passages(words, d, doc) {
  const quotes = words.slice(1);
  if (!quotes.length) return null;
  const rings = d.rings || [];
  const box = el("figure", { cls: "quote" });
  quotes.forEach((quote, n) => {
    const para = el("blockquote", { dir: "auto", lang: doc.lang || null });
    let at = 0;
    for (const [start, end, field] of (d.marks || [])[n] || []) {
      if (start < at || end > quote.length) continue;
      para.append(quote.slice(at, start));
      const told = quote.slice(start, end), group = groupOf(field), ring = rings.findIndex((r) => r[0] && (r[0].includes(told) || told.includes(r[0])));
      const kind = group === "distance" || ring >= 0 ? "ring" : group === "place" ? "place" : null;
      const mark = el("mark", { text: told, cls: "g-" + group, title: t("groups." + group), on: kind ? pointAt(kind, ring >= 0 ? ring : undefined) : {} });
      if (kind) mark.tabIndex = 0;
      if (kind) { mark.setAttribute("role", "button"); mark.setAttribute("aria-label", told + " (" + t("groups." + group) + ")"); }
      para.append(mark);
      at = end;
    }
    para.append(quote.slice(at));
    box.append(para);
  });
  const elsewhere = d.elsewhere || [];
  if (elsewhere.length) {
    box.append(el("p", { cls: "small" }, [t("ui.elsewhere") + " ", ...elsewhere.slice(0, 8).flatMap(([field, words2]) => [el("mark", { text: words2, cls: "g-" + groupOf(field), title: t("groups." + groupOf(field)), dir: "auto" }), " "])]));
  }
  return box;
}

/* The reports of a merged incident, each with what it says. */
function tellings(d) {
  if (!d.tellings) return null;
  return el("section", { cls: "tellings" }, [
    el("h3", { text: t("ui.tellings", { n: number(d.tellings.length), sources: number(new Set(d.tellings.map((r) => r[9])).size) }) }),
    d.grade ? el("p", { cls: "small", text: t("grades." + d.grade) + ": " + t("grade_rules." + d.grade) }) : null,
    el("ul", {}, d.tellings.map(([publisher, url, published, claim, k0, k1, i0, i1, quote, source, id], k) => {
      const link = safeLink(url), name = publisher || link || id;
      return el("li", {}, [
        link ? el("a", { href: link, rel: "noopener noreferrer", target: "_blank", text: name }) : el("span", { text: name, dir: "auto" }),
        el("span", { cls: "small", text: [published, claim ? t("claims." + claim) : null, tollText(k0, k1) !== null ? t("ui.killed_n", { n: tollText(k0, k1) }) : null, tollText(i0, i1) !== null ? t("ui.injured_n", { n: tollText(i0, i1) }) : null, d.tellings.findIndex((r) => r[9] === source) < k ? t("ui.same_source") : null].filter(Boolean).join(" · ") }),
        quote ? el("q", { text: quote, dir: "auto" }) : null,
      ]);
    })),
  ]);
}

function sourceOf(doc) {
  const link = safeLink(doc.url), name = [doc.publisher, doc.title].filter(Boolean).join(": ");
  const line = [name || (link ? null : t("ui.document", { id: doc.id })), doc.published].filter(Boolean).join(" · ");
  return el("p", { cls: "source" }, [
    line ? el("span", { text: line, dir: "auto" }) : null, " ",
    link ? el("a", { href: link, rel: "noopener noreferrer", target: "_blank", text: t("ui.open_source") }) : null,
    doc.url && !link ? el("span", { cls: "small", text: doc.url, dir: "auto" }) : null,
  ]);
}

function actions(i, d, words, doc) {
  const status = el("span", { cls: "small", role: "status" });
  return el("p", { cls: "actions" }, [
    core.shown[i] ? el("button", { type: "button", text: t("ui.zoom_to"), on: { click: () => flyTo(i, true) } }) : null,
    el("button", { type: "button", text: t("ui.copy_citation"), on: { click: () => copy(citation(i, d, words, doc), status) } }),
    status,
  ]);
}

function citation(i, d, words, doc) {
  const lines = [words[0], whenText(i) + (core.place[i] >= 0 ? ", " + placeText(data.places[core.place[i]]) + " [" + data.places[core.place[i]][0] + "]" : "")];
  lines.push(t("fields.killed") + ": " + toll(core.killed_min[i], core.killed_max[i]) + "; " + t("fields.injured") + ": " + toll(core.injured_min[i], core.injured_max[i]));
  for (const quote of words.slice(1)) lines.push("“" + quote + "”");
  lines.push([doc.publisher, doc.title, doc.published, safeLink(doc.url)].filter(Boolean).join(", "));
  lines.push("incidentmap " + frame.version + ", " + d.id + ". " + t("ui.verify"));
  return lines.filter(Boolean).join("\n");
}

async function copy(words, status) {
  let done = false;
  try { await navigator.clipboard.writeText(words); done = true; } catch (error) { done = copyBySelection(words); }
  status.textContent = done ? t("ui.copied") : t("ui.not_copied");
}

/* Pages opened from a disk or in a frame have no clipboard of their own: the old way. */
function copyBySelection(words) {
  const area = el("textarea", { cls: "away", "aria-hidden": "true", tabindex: "-1" });
  area.value = words;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
