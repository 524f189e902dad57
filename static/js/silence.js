// A reply that says nothing for a while says how long: the seconds that the model is waited for, and
// those that it thinks.

import { announce, isRunning } from "./conversation.js";
import { gettext } from "./translations.js";

const TICK_MS = 500;
const SHOWN_FROM_S = 2;
const ANNOUNCED_FROM_S = 8;
/** @type {WeakMap<Element, number>} */
const heardAt = new WeakMap();
/** @type {WeakSet<Element>} */
const announced = new WeakSet();

/**
 * Something of the reply has arrived.
 * @param {Element} article
 */
export function noteHeard(article) {
  heardAt.set(article, Date.now());
  announced.delete(article);
}

/** @param {string | undefined} moment */
const secondsSince = (moment) => (Date.now() - Date.parse(moment ?? "")) / 1000;

/**
 * @param {Element} place
 * @param {string} words
 */
function say(place, words) {
  if (place.textContent !== words) place.textContent = words;
}

/** @param {HTMLElement} place */
function tellWaiting(place) {
  const article = place.closest("article");
  if (!article) return;
  const heard = (Date.now() - (heardAt.get(article) ?? 0)) / 1000;
  const seconds = Math.floor(Math.min(heard, secondsSince(place.dataset.waited)));
  const isLong = seconds >= SHOWN_FROM_S;
  say(place, isLong ? gettext("Waiting for the model… %(seconds)s s", { seconds }) : "");
  if (seconds < ANNOUNCED_FROM_S || announced.has(article)) return;
  announced.add(article); // once in a silence, not each second
  announce(gettext("Still waiting for the model"));
}

/** @param {HTMLElement} details */
function tellThinking(details) {
  const article = details.closest("article");
  const summary = details.querySelector("summary");
  if (!article || !summary || !isRunning(article.dataset.status)) return;
  const seconds = Math.max(1, Math.round(secondsSince(details.dataset.thinking)));
  if (article.querySelector(".message-body")?.childElementCount) {
    details.removeAttribute("data-thinking");
    say(summary, gettext("Thought for %(seconds)s s", { seconds }));
  } else {
    say(summary, gettext("Thinking… %(seconds)s s", { seconds }));
  }
}

setInterval(() => {
  /** @type {NodeListOf<HTMLElement>} */
  const waiting = document.querySelectorAll("[data-waited]");
  for (const place of waiting) tellWaiting(place);
  /** @type {NodeListOf<HTMLElement>} */
  const thinking = document.querySelectorAll("[data-thinking]");
  for (const details of thinking) tellThinking(details);
}, TICK_MS);
