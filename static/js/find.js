// Finds in the conversation: the server says which messages hold what is typed, also those that the
// page has not loaded.

import { conversation, findMessage, messages } from "./conversation.js";
import { byId, closest, find } from "./dom.js";
import { mark, patternOf, rangesIn, unmark } from "./find_marks.js";
import { focusBox } from "./focus.js";
import { fetchPartial } from "./partial.js";
import { gettext } from "./translations.js";

const PAUSE_MS = 200; // of typing, before the server is asked

/** @type {[id: string, count: number][]} the messages that hold what is typed, oldest first */
let hits = [];
let at = -1; // the one of them that is shown
let inside = 0; // which of its places
let isWhole = true;
let asked = 0;
/** @type {number | undefined} */
let timer;

const field = () => byId("find-field", HTMLInputElement);
const scroller = () => byId("scroller");

/** @returns {HTMLElement | null} */
const openBar = () => document.querySelector("#find-bar:not([hidden])");

export function openFind() {
  if (!conversation()) return;
  byId("find-bar").hidden = false;
  field().focus();
  field().select();
  if (field().value) ask();
}

function close() {
  byId("find-bar").hidden = true;
  hits = [];
  asked += 1;
  unmark();
  focusBox();
}

async function ask() {
  const number = (asked += 1);
  const typed = field().value;
  const query = new URLSearchParams({ q: typed });
  try {
    const response = await fetchPartial(`${byId("find-bar").dataset.url}?${query}`);
    if (!response.ok || response.redirected) throw new Error(response.statusText);
    const found = await response.json();
    if (number !== asked) return;
    [hits, isWhole] = [found.messages, found.is_whole];
  } catch {
    if (number === asked) sayAway();
    return;
  }
  await show(first(), 0);
}

/** The first hit that is not above the view; the last one, where all are. */
function first() {
  const { top } = scroller().getBoundingClientRect();
  const below = hits.findIndex(([id]) => {
    const box = findMessage(id)?.getBoundingClientRect();
    return box && box.bottom > top;
  });
  return below < 0 ? hits.length - 1 : below;
}

/** @param {string} words */
const say = (words) => (byId("find-count").textContent = words);

const sayAway = () => say(gettext("The server cannot be reached. What you typed is kept."));

function count() {
  if (!field().value.trim()) return "";
  if (!hits.length) return gettext("Not found");
  const before = sum(hits.slice(0, at));
  const numbers = { number: before + Math.min(inside + 1, hits[at][1]), count: sum(hits) };
  return isWhole
    ? gettext("%(number)s of %(count)s", numbers)
    : gettext("%(number)s of the latest %(count)s", numbers);
}

/** @param {typeof hits} messages */
const sum = (messages) => messages.reduce((total, [, found]) => total + found, 0);

/**
 * Goes to a hit, from the last on to the first and back, and there to one of its places.
 * @param {number} wanted
 * @param {number} place from the end, where it is negative
 */
async function show(wanted, place) {
  at = hits.length ? (wanted + hits.length) % hits.length : -1;
  const number = asked;
  try {
    if (at >= 0) await load(hits[at][0]);
  } catch {
    return sayAway();
  }
  if (number !== asked) return;
  const article = at >= 0 ? findMessage(hits[at][0]) : null;
  const ranges = article ? rangesOf(article) : [];
  inside = Math.max(place < 0 ? ranges.length + place : place, 0);
  paint();
  if (article) goTo(article, ranges[inside]);
  say(count());
}

/** @param {1 | -1} step */
function go(step) {
  const article = at >= 0 ? findMessage(hits[at][0]) : null;
  const places = article ? rangesOf(article).length : 0;
  const wanted = inside + step;
  if (wanted >= 0 && wanted < places) return show(at, wanted);
  return show(at + step, step > 0 ? 0 : -1);
}

/**
 * Fetches older messages until this one is there.
 * @param {string} id
 */
async function load(id) {
  /** @type {HTMLElement | null} */
  let older;
  while (!findMessage(id) && (older = messages().querySelector(".older"))) {
    const response = await fetchPartial(`${older.getAttribute("hx-get")}&at=${id}`);
    if (!response.ok || response.redirected || !older.isConnected) return;
    const options = { target: "#messages > .older", swap: "outerHTML", sourceElement: older };
    await htmx.swap({ ...options, text: await response.text() });
  }
}

/** @param {Element} article */
const rangesOf = (article) => rangesIn(find(article, ".message-body"), patternOf(field().value));

/** Marks all places that are loaded, and the one that is shown. */
function paint() {
  const found = hits.flatMap(([id], number) => {
    const article = findMessage(id);
    const ranges = article ? rangesOf(article) : [];
    return ranges.map((range, place) => ({ range, isHere: number === at && place === inside }));
  });
  const [here, others] = [true, false].map((wanted) =>
    found.filter(({ isHere }) => isHere === wanted).map(({ range }) => range),
  );
  mark(others, here);
}

/**
 * @param {HTMLElement} article
 * @param {Range | undefined} range
 */
function goTo(article, range) {
  article.style.contentVisibility = "visible"; // its height is not a guess
  if (article.dataset.fold === "cut") article.dataset.fold = "open";
  const box = (range ?? article).getBoundingClientRect();
  const view = scroller().getBoundingClientRect();
  const isUncovered = box.top >= view.top + byId("find-bar").offsetHeight;
  if (isUncovered && box.bottom <= view.bottom) return;
  scroller().scrollTop += box.top - view.top - view.height / 3;
}

document.addEventListener("input", (event) => {
  if (!closest(event, "#find-field")) return;
  clearTimeout(timer);
  timer = window.setTimeout(ask, PAUSE_MS);
});

document.addEventListener("keydown", (event) => {
  if (!closest(event, "#find-bar") || event.isComposing) return;
  if (event.key === "Escape") close();
  else if (event.key === "Enter" && closest(event, "#find-field")) go(event.shiftKey ? 1 : -1);
  else return;
  event.preventDefault();
});

/** @type {Record<string, () => void>} */
const acts = { open: openFind, close, older: () => go(-1), newer: () => go(1) };
document.addEventListener("click", (event) => {
  const name = closest(event, "[data-find]")?.dataset.find;
  if (name) acts[name]();
});

// What has come or gone is marked anew; another conversation has a bar of its own.
document.addEventListener("htmx:after:swap", () => {
  if (!openBar()) return unmark();
  return hits.length ? paint() : undefined;
});
