// The list of conversations has days. They are the reader's own, and go on where the next page of
// the list comes in.

import { find } from "./dom.js";
import { gettext } from "./translations.js";

const DAY_MS = 86400000;
const TODAY = gettext("Today");
const month = new Intl.DateTimeFormat(document.documentElement.lang, {
  month: "long",
  year: "numeric",
});

/** @returns {HTMLElement | null} */
export const shownList = () => document.getElementById("conversation-list");

/** @param {Element | null} day */
const labelOf = (day) => day?.querySelector(".day-label")?.textContent;

/** @param {string} text */
function newDay(text) {
  const day = document.createElement("section");
  day.className = "day";
  const label = document.createElement("h2");
  label.className = "day-label";
  label.textContent = text;
  day.append(label, document.createElement("ul"));
  return day;
}

/**
 * The number of a date. By dates alone: a day is an hour shorter or longer where the clocks change.
 * @param {Date} date
 */
const numberOf = (date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY_MS;

/** @param {HTMLElement} item */
function labelFor(item) {
  const moment = new Date(item.dataset.active ?? 0);
  const age = numberOf(new Date()) - numberOf(moment);
  if (age <= 0) return TODAY;
  if (age === 1) return gettext("Yesterday");
  if (age <= 7) return gettext("Previous 7 days");
  if (age <= 30) return gettext("Previous 30 days");
  return month.format(moment);
}

/** Puts every conversation of the list under its day. */
export function arrange() {
  const focused = document.activeElement;
  /** @type {Element | null} */
  let before = null;
  /** @type {NodeListOf<HTMLElement> | undefined} */
  const items = shownList()?.querySelectorAll(".day [data-active]");
  for (const item of items ?? []) before = arrangeOne(item, before);
  const moved = document.activeElement !== focused;
  if (moved && focused instanceof HTMLElement) focused.focus({ preventScroll: true });
}

/**
 * Puts a conversation under its day. Returns that.
 * @param {HTMLElement} item
 * @param {Element | null} before the day of the conversation before
 */
function arrangeOne(item, before) {
  const label = labelFor(item);
  const from = /** @type {Element} */ (item.closest(".day"));
  let day = before;
  if (!before || labelOf(before) !== label) {
    const stays = from !== before && labelOf(from) === label;
    day = stays ? from : newDay(label);
    if (!stays && before) before.after(day);
    else if (!stays) from.before(day);
  }
  if (day && from !== day) find(day, "ul").append(item);
  if (!from.querySelector("li")) from.remove();
  return day;
}

/** The list of what is of today; made where there is none. */
export function today() {
  const list = /** @type {HTMLElement} */ (shownList());
  const first = list.querySelector(".day");
  if (first && labelOf(first) === TODAY) return find(first, "ul");
  const day = newDay(TODAY);
  list.querySelector(".list-empty")?.remove();
  list.prepend(day);
  return find(day, "ul");
}

/**
 * Takes a conversation out of the list, and its day with the last one.
 * @param {Element} item
 */
export function takeOut(item) {
  const day = item.closest(".day");
  item.remove();
  if (!day?.querySelector("li")) day?.remove();
}

document.addEventListener("htmx:after:swap", arrange);
arrange();
