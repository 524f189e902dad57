// The messages of the page, and the replies among them that grow.

import { find, tellPage } from "./dom.js";
import { findMessage, isRunning, messages } from "./conversation.js";
import { parse } from "./patch.js";
import { Reply } from "./reply.js";

/** @type {Map<string, Reply>} */
const replies = new Map();
const elsewhere = new Set(); // replies that run on branches not shown here

/**
 * The reply of a message in the page, or null.
 * @param {string} id
 */
export function replyOf(id) {
  const article = findMessage(id);
  if (!article) return null;
  const known = replies.get(id);
  if (known?.article === article) return known;
  const reply = new Reply(article, null);
  replies.set(id, reply);
  return reply;
}

/** @param {string} id */
export const forgetReply = (id) => replies.delete(id);
export const forgetReplies = () => replies.clear();

/**
 * For an event of a reply that the page does not have: either the page missed the turn, which a
 * greeting will tell, or the reply runs on another branch.
 * @param {string} id
 */
export function askAbout(id) {
  if (elsewhere.has(id)) return;
  elsewhere.add(id);
  tellPage("reconnect");
}

/**
 * Makes these the messages after `start`; those that are there already stay as they are.
 * @param {Element | null} start
 * @param {HTMLElement[]} wanted
 * @param {string | null} begins the reply that begins with this
 */
export function showMessages(start, wanted, begins) {
  const ids = new Set(wanted.map((article) => article.id));
  const following = start ? start.nextElementSibling : messages().firstElementChild;
  for (let node = following; node;) {
    const next = node.nextElementSibling;
    if (!ids.has(node.id)) node.remove();
    node = next;
  }
  let before = start;
  for (const article of wanted) {
    const known = document.getElementById(article.id);
    if (!known) insert(article, before, begins);
    else if (!isRunning(known.dataset.status)) Reply.surround(known, article);
    before = known ?? article;
  }
}

/**
 * @param {HTMLElement} article
 * @param {Element | null} before
 * @param {string | null} begins
 */
function insert(article, before, begins) {
  if (before) before.after(article);
  else messages().prepend(article);
  htmx.process(article);
  const { messageId: id = "", status } = article.dataset;
  // Frames build on a reply that begins here; any other has to be shown by a snapshot first.
  if (isRunning(status)) replies.set(id, new Reply(article, id === begins ? 0 : null));
}

/**
 * Ends a reply: its text is whole, and all around it is what a reload shows.
 * @param {Reply} reply
 * @param {Op[]} ops
 * @param {string} extras the HTML of its article, without the text
 */
export function settle(reply, ops, extras) {
  reply.body.apply(ops);
  Reply.surround(reply.article, find(parse(extras), "article"));
}
