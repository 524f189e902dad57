// The reader's own messages among those that wait for the end of a reply.

import { section } from "./conversation.js";
import { find, tellPage } from "./dom.js";
import { joined } from "./drafts.js";

/** @returns {NodeListOf<HTMLElement>} */
export const mine = () => document.querySelectorAll("#waiting .is-mine");

/** @param {HTMLElement} item */
function textOf(item) {
  const editor = item.querySelector(".editor-text");
  if (editor instanceof HTMLTextAreaElement) return editor.value;
  return find(item, ".waiting-text").textContent;
}

/** Their texts: where the reader may not write any more, they are withdrawn. */
export const withdrawn = () => [...mine()].map(textOf);

/** Puts them into the box. Returns whether there are any. */
export function takeBackWaiting() {
  const texts = withdrawn();
  if (!texts.length) return false;
  for (const item of mine()) item.remove();
  tellPage("give-back", { text: joined(texts) });
  return true;
}

function markMine() {
  /** @type {NodeListOf<HTMLElement>} */
  const items = document.querySelectorAll("#waiting .waiting-message");
  for (const item of items) {
    item.classList.toggle("is-mine", item.dataset.author === section().dataset.user);
  }
}

document.addEventListener("premweb:waiting-changed", markMine);
document.addEventListener("htmx:after:swap", markMine);
markMine();
