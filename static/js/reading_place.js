// The place that was read is kept with its page in the browser's history: Back and a reload return
// to it. A page that was left at its end has none.

import { conversation, findMessage, messages } from "./conversation.js";

const PAUSE_MS = 150; // of scrolling, before the place is kept
const LINKED_OFFSET_PX = 64; // what a link leads to has some room above
const UNSEEN_OFFSET_PX = 96; // and the line above what is new

/**
 * A message, how far its top is below that of the view in pixels, and how many messages were there.
 * @typedef {{ id: string, offset: number, count: number }} Place
 */

/** @type {number | undefined} */
let timer;

/**
 * @param {HTMLElement} scroller
 * @returns {Place | undefined}
 */
function placeIn(scroller) {
  const { top } = scroller.getBoundingClientRect();
  const articles = /** @type {HTMLElement[]} */ ([...messages().querySelectorAll("article")]);
  const first = articles.find((article) => article.getBoundingClientRect().bottom > top);
  const { messageId: id } = first?.dataset ?? {};
  if (!first || !id) return undefined;
  return { id, offset: first.getBoundingClientRect().top - top, count: articles.length };
}

/** Whether the URL is that of what is shown: Back changes it first. */
const isHere = () => location.pathname.includes(conversation()?.dataset.conversationId ?? " ");

/**
 * Keeps the place, once the reader stays there.
 * @param {HTMLElement} scroller
 * @param {() => boolean} isAtEnd
 */
export function keepPlace(scroller, isAtEnd) {
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    if (!scroller.isConnected || !isHere()) return;
    const place = isAtEnd() ? undefined : placeIn(scroller);
    history.replaceState({ ...history.state, place }, "");
  }, PAUSE_MS);
}

/**
 * The place to return to; none in a page that was opened anew.
 * @returns {Place | undefined}
 */
export const keptPlace = () => history.state?.place;

/**
 * The place of a message that a link leads to; older ones are fetched until it is there.
 * @param {string} id
 * @returns {Place}
 */
export const placeOf = (id) => ({ id, offset: LINKED_OFFSET_PX, count: Infinity });

/** The place of the message that the URL names. */
export function linkedPlace() {
  const id = new URLSearchParams(location.search).get("at");
  return id ? placeOf(id) : undefined;
}

/**
 * The place of what is new to the reader.
 * @returns {Place | undefined}
 */
export function unseenPlace() {
  /** @type {HTMLElement | null} */
  const article = document.querySelector("#messages > .unseen + article");
  const { messageId: id } = article?.dataset ?? {};
  return id ? { id, offset: UNSEEN_OFFSET_PX, count: 0 } : undefined;
}

/**
 * Shows the place. Where its message is not there yet, it goes to the beginning, which fetches
 * older ones; returns whether to try again when they have come.
 * @param {HTMLElement} scroller
 * @param {Place} place
 */
export function returnTo(scroller, { id, offset, count }) {
  const article = findMessage(id);
  if (!article) {
    const isLate = scroller.querySelector(".older") && messages().children.length <= count;
    scroller.scrollTop = isLate ? 0 : scroller.scrollHeight;
    return Boolean(isLate);
  }
  // Its height is not a guess, nor that of the message before, whose end is in view.
  for (const one of [article, article.previousElementSibling]) {
    if (one instanceof HTMLElement) one.style.contentVisibility = "visible";
  }
  const { top } = scroller.getBoundingClientRect();
  scroller.scrollTop += article.getBoundingClientRect().top - top - offset;
  return false;
}
