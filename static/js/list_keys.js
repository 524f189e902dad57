// The list is one Tab stop; arrow keys and letters go through its rows, x and Space choose one.

import { chooseUpTo, isChosen, toggleChosen } from "./chosen_rows.js";
import { shownList } from "./conversation_days.js";
import { byId, closest, findAll } from "./dom.js";
import { isLetter, isTypingAhead, typeAhead } from "./type_ahead.js";

const ROWS = ".conversation-link, .folder-name";
const IN_A_NAME = /[\p{L}\p{N}]/u; // other keys are shortcuts of the page

const rows = () =>
  findAll(byId("conversation-list"), ROWS).filter((row) => row.offsetParent !== null);

/** One row can be reached by Tab: the one that has the focus, or is open, or the first. */
function settle() {
  if (!shownList()) return;
  const all = rows();
  const held = all.find((row) => row === document.activeElement);
  const stop = held ?? all.find((row) => row.matches("[aria-current]")) ?? all[0];
  for (const row of all) row.tabIndex = row === stop ? 0 : -1;
}

/** Puts the keyboard on the list, where what it was on is gone. */
export function keepFocusOnList() {
  const held = document.activeElement;
  if (!shownList() || (held !== document.body && held?.checkVisibility())) return;
  settle();
  rows()
    .find((row) => row.tabIndex === 0)
    ?.focus({ preventScroll: true });
}

/**
 * The row that a key leads to from the row at a place.
 * @param {KeyboardEvent} event
 * @param {number} at
 * @param {HTMLElement[]} all
 */
function target(event, at, all) {
  if (IN_A_NAME.test(event.key) && isLetter(event)) return typeAhead(event.key, at, all);
  if (event.key === " ") return typeAhead(" ", at, all); // within a name: see below
  const next = { ArrowDown: all[at + 1], ArrowUp: all[at - 1], Home: all[0], End: all.at(-1) };
  return next[/** @type {keyof typeof next} */ (event.key)];
}

document.addEventListener("keydown", (event) => {
  const row = closest(event, ROWS);
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  const listed = row.closest("[data-listed]");
  if ((event.key === "x" || event.key === " ") && !isTypingAhead()) {
    if (!(listed instanceof HTMLElement)) return; // Space opens a folder
    event.preventDefault();
    toggleChosen(listed);
    return;
  }
  const all = rows();
  const next = target(event, all.indexOf(row), all);
  if (!next) return;
  event.preventDefault();
  next.focus();
  const reached = next.closest("[data-listed]");
  if (event.shiftKey && /^Arrow/.test(event.key) && reached instanceof HTMLElement) {
    if (listed instanceof HTMLElement && !isChosen(listed)) toggleChosen(listed);
    chooseUpTo(reached);
  }
});
let isOnList = false; // the keyboard, also when its row has just gone
document.addEventListener("pointerdown", () => (isOnList = false), { capture: true });
document.addEventListener("focusin", (event) => {
  isOnList = closest(event, "#conversation-list") !== null;
  if (closest(event, ROWS)) settle();
});
document.addEventListener("htmx:after:swap", () => {
  settle();
  if (isOnList) keepFocusOnList();
});
document.addEventListener("premweb:rows", settle);
settle();
