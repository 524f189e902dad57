// A line above the box about what was done, with a way back while there is one.

import { byId } from "./dom.js";
import { focusBox } from "./focus.js";
import { follow } from "./scroll.js";

const SHOWN_MS = 5000;

/**
 * Shows a toast. `act` resolves to null when it is done, else to why not: that is said in the
 * toast, to try once more.
 * @param {string} words
 * @param {object} [action]
 * @param {string} [action.label]
 * @param {((button: HTMLElement) => Promise<Parts | null>) | null} [action.act]
 * @param {number} [action.shown] in milliseconds
 */
export function toast(words, { label = "", act = null, shown = SHOWN_MS } = {}) {
  const fragment = byId("toast-template", HTMLTemplateElement).content.cloneNode(true);
  const [box] = /** @type {DocumentFragment} */ (fragment).children;
  const [text, action, close] = /** @type {HTMLCollectionOf<HTMLButtonElement>} */ (box.children);
  const leave = () => {
    const held = box.contains(document.activeElement);
    follow(() => box.remove());
    if (held) focusBox();
  };
  const timer = setTimeout(leave, shown);
  text.textContent = words;
  action.textContent = label;
  action.hidden = !act;
  action.addEventListener("click", async () => {
    clearTimeout(timer);
    action.disabled = true;
    const failed = await act?.(action);
    action.disabled = false;
    if (document.activeElement === document.body) action.focus();
    if (failed) text.replaceChildren(...failed);
    else leave();
  });
  close.addEventListener("click", leave);
  follow(() => byId("toasts").append(box));
}
