// The keyboard stays where it was when messages change: on the same control of what is shown then,
// else in the box.

import { matches } from "./dom.js";

/** @type {HTMLElement | null} */
let last = null; // the control of a message that the keyboard is on, or was on when it was disabled

document.addEventListener("focusin", (event) => {
  const { target } = event;
  const inside = target instanceof HTMLElement && matches(event, "#messages .message-after *");
  last = inside ? target : null;
});
document.addEventListener("pointerdown", () => (last = null), { capture: true });

/** @param {Element} control */
const name = (control) => control.getAttribute("aria-label") ?? control.textContent;

/** Puts the keyboard into the box; where there is none, a screen keyboard would cover the page. */
export function focusBox() {
  if (!matchMedia("(pointer: fine)").matches) return;
  const box = document.querySelector("#composer [name=text]");
  if (box instanceof HTMLElement) box.focus({ preventScroll: true });
}

/**
 * The control that takes the place of a lost one in this article: a switcher ends at either side.
 * @param {Element} lost
 * @param {Element | undefined} article
 * @returns {HTMLElement | undefined}
 */
function successor(lost, article) {
  /** @type {NodeListOf<HTMLElement> | undefined} */
  const enabled = article?.querySelectorAll(".message-after button:enabled");
  const controls = [...(enabled ?? [])];
  const same = controls.find((control) => name(control) === name(lost));
  if (same || !lost.closest(".switcher")) return same;
  return controls.find((control) => control.closest(".switcher"));
}

/**
 * Changes messages, and moves the keyboard on where its control has gone.
 * @param {() => unknown} change
 */
export function keepFocus(change) {
  const lost = last?.isConnected ? last : null;
  const article = lost?.closest("article");
  const place = article?.parentNode ? [...article.parentNode.children].indexOf(article) : -1;
  const result = change();
  if (lost && !lost.checkVisibility()) {
    last = null;
    const next = successor(lost, document.getElementById("messages")?.children[place]);
    next?.focus({ preventScroll: true });
    if (document.activeElement !== next) focusBox();
  }
  return result;
}
