// All keys of the page, in one table: the keys are bound from it, and the sheet is made from it.

import { byId, closest, find } from "./dom.js";
import { openFind } from "./find.js";
import { focusBox } from "./focus.js";
import { toFirstMessage } from "./outline.js";
import { openPalette } from "./palette.js";
import { toggleList } from "./sidebar_size.js";
import { gettext } from "./translations.js";

const IS_MAC = /Mac|iP(hone|ad)/.test(navigator.platform);
const CONTROL = IS_MAC ? "⌘" : gettext("Ctrl");

/**
 * `inFields` is false where a field has another use for a key with Control.
 * @typedef {object} Shortcut
 * @property {string} key
 * @property {boolean} [control]
 * @property {boolean} [shift]
 * @property {boolean} [inFields]
 * @property {string} words
 * @property {() => void} [act]
 */

/** Those without an act belong to what has the focus. @type {Shortcut[]} */
const SHORTCUTS = [
  { key: "k", control: true, words: gettext("Search, or type a command"), act: openPalette },
  {
    key: "f",
    control: true,
    shift: true,
    words: gettext("Find in the conversation"),
    act: openFind,
  },
  { key: "b", control: true, words: gettext("Show or hide the list"), act: toggleList },
  { key: "?", words: gettext("Show these shortcuts"), act: showSheet },
  { key: "/", words: gettext("Go to the message box"), act: focusBox },
  {
    key: "Home",
    control: true,
    inFields: false,
    words: gettext("Go to the first message"),
    act: toFirstMessage,
  },
  { key: gettext("Enter"), words: gettext("Send the message") },
  { key: gettext("Shift Enter"), words: gettext("Begin a new line") },
  { key: "↑ ↓", words: gettext("Go through the list or a menu") },
  { key: "x", words: gettext("Select a conversation in the list") },
  { key: gettext("Esc"), words: gettext("Close what is open") },
];

export function showSheet() {
  const rows = SHORTCUTS.flatMap(({ key, control, shift, words }) => {
    const name = document.createElement("dt");
    const held = [...(control ? [CONTROL] : []), ...(shift ? [gettext("Shift")] : [])];
    for (const part of [...held, ...key.split(" ")]) {
      const cap = document.createElement("kbd");
      cap.textContent = part.length === 1 ? part.toUpperCase() : part;
      name.append(cap, " ");
    }
    return [name, Object.assign(document.createElement("dd"), { textContent: words })];
  });
  byId("shortcut-list").replaceChildren(...rows);
  byId("shortcuts", HTMLDialogElement).showModal();
}

/** @param {KeyboardEvent} event */
const isTyping = (event) => Boolean(closest(event, "input, textarea, select, [contenteditable]"));

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const control = IS_MAC ? event.metaKey : event.ctrlKey;
  const found = SHORTCUTS.find(
    (one) =>
      one.act &&
      one.key.toLowerCase() === event.key.toLowerCase() &&
      Boolean(one.control) === control &&
      (!control || Boolean(one.shift) === event.shiftKey),
  );
  if (!found?.act) return;
  const { act, inFields = found.control } = found;
  if (!inFields && (isTyping(event) || document.querySelector("dialog:modal"))) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", (event) => {
  if (closest(event, "[data-shortcuts]")) showSheet();
  if (closest(event, "[data-palette]")) {
    event.preventDefault();
    openPalette();
  }
});

if (document.querySelector("[data-palette] kbd"))
  find(document, "[data-palette] kbd").textContent = `${CONTROL} K`;
