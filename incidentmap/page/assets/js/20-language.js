/* The page's own words in the reader's language, and how times, numbers and tolls are told. */

let labels = frame.labels[frame.language];

/* The words for "section.key"; a key that the table does not know is a record's own text and stands for itself. */
function t(path, values) {
  const dot = path.indexOf("."), key = path.slice(dot + 1), section = labels[path.slice(0, dot)];
  if (!Object.hasOwn(section, key)) return key.replace(/_/g, " ");
  const found = section[key];
  return values ? found.replace(/\{(\w+)\}/g, (all, key) => (key in values ? String(values[key]) : all)) : found;
}

function typeName(type) {
  if (Object.hasOwn(labels.types, type)) return labels.types[type];
  const words = String(type).replace(/_/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function number(value) { return new Intl.NumberFormat(frame.language).format(value); }

const DAY = 1440;
function dateOf(minutes) { return new Date(minutes * 60000); }
function dayText(minutes, options) {
  const shape = options || { day: "numeric", month: "short", year: "numeric" };
  return new Intl.DateTimeFormat(frame.language === "en" ? "en-GB" : frame.language, { ...shape, timeZone: "UTC" }).format(dateOf(minutes));
}
function clockText(minutes) { return dateOf(minutes).toISOString().slice(11, 16); }

/* When it was, no finer than it was told: a time of day only where an hour or a minute was told. */
function whenText(i) {
  const start = core.start[i], end = core.end[i], precision = data.time_precisions[core.time_precision[i]];
  if (start === NO_NUMBER) return t("ui.time_not_told");
  if (precision === "minute" || precision === "hour") return dayText(start) + ", " + clockText(start);
  if (precision === "month") return dayText(start, { month: "long", year: "numeric" });
  if (precision === "year") return dayText(start, { year: "numeric" });
  if (precision === "week") return dayText(start) + " – " + dayText(end);
  if (precision === "day_of_report") return t("ui.by_day", { day: dayText(start) });
  if (precision === "part_of_day" || precision === "night") return hoursText(start, end) + " (" + t("time_precisions." + precision) + ")";
  return dayText(start);
}

/* The hours that a part of the day stands for, local time; the day alone where they are not known. */
function hoursText(start, end) {
  if (end <= start || end - start >= DAY - 1) return dayText(start);
  const last = Math.floor(start / DAY) === Math.floor((end - 1) / DAY) ? "" : dayText(end, { day: "numeric", month: "short" }) + ", ";
  return dayText(start) + ", " + clockText(start) + (last ? " – " : "–") + last + clockText(end) + " " + t("ui.local");
}

/* A toll as a range; null where it is not stated. */
function tollText(least, most) {
  if (least === -1) return null;
  if (most === -2) return t("ui.at_least", { n: number(least) });
  return least === most ? number(least) : number(least) + "–" + number(most);
}

function metres(value) {
  return value < 1000 ? number(Math.round(value)) + " " + t("ui.m") : number(Math.round(value / 100) / 10) + " " + t("ui.km");
}

function placeText(place) {
  return [place[1], place[5], place[4], place[3] ? countryName(place[3]) : null].filter((part, k, all) => part && all.indexOf(part) === k).join(", ");
}

function countryName(code) {
  try { return new Intl.DisplayNames([frame.language], { type: "region" }).of(code) || code; } catch (error) { return code; }
}

/* Elements without a parser: text is only ever set as text. */
function el(tag, options, children) {
  const element = document.createElement(tag);
  const { text, cls, on, ...attributes } = options || {};
  if (text !== undefined && text !== null) element.textContent = text;
  if (cls) element.className = cls;
  for (const name in attributes) if (attributes[name] !== null && attributes[name] !== undefined) element.setAttribute(name, attributes[name]);
  for (const name in on || {}) element.addEventListener(name, on[name]);
  for (const child of children || []) if (child) element.append(child);
  return element;
}

function byId(id) { return document.getElementById(id); }

function safeLink(url) { return typeof url === "string" && /^https?:\/\/[^\s]/i.test(url) ? url : null; }
