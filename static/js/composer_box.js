// The box that one writes in: how high it is, and whether what is in it can be sent.

import { section } from "./conversation.js";
import { byId, control, find } from "./dom.js";
import { focusBox } from "./focus.js";
import { gettext } from "./translations.js";

const LIMIT_BYTES = 256 * 1024; // as the server has it
const HIGHEST = 0.4; // of the window

/** @returns {HTMLFormElement | null} */
export const shownComposer = () => document.querySelector("form#composer");

/** The composer. Throws on a page without one. */
export const composer = () => byId("composer", HTMLFormElement);
export const box = () => control(composer(), "text", HTMLTextAreaElement);

/**
 * Makes a box as high as its text, and a little higher where it would scroll else.
 * @param {HTMLTextAreaElement} textarea
 * @param {number} [spare] in pixels
 */
export function fit(textarea, spare = 0) {
  textarea.style.height = "auto";
  const height = Math.min(textarea.scrollHeight + spare, window.innerHeight * HIGHEST);
  textarea.style.height = `${height}px`;
}

/**
 * What to say of the text that is about to be sent.
 * @param {number} bytes
 * @param {boolean} waits
 */
function hintOf(bytes, waits) {
  if (bytes > LIMIT_BYTES) {
    const sizes = { size: Math.ceil(bytes / 1024), limit: LIMIT_BYTES / 1024 };
    return gettext("Too long: %(size)s KB of at most %(limit)s KB", sizes);
  }
  return waits ? gettext("Goes when the reply ends") : "";
}

/** Fits the box and its buttons to what is in it. */
export function refreshBox() {
  const form = shownComposer();
  if (!form) return;
  const text = box().value;
  fit(box());
  const running = section().hasAttribute("data-running");
  if (!running && document.activeElement?.matches(".stop")) focusBox(); // it goes
  // A character has four bytes at most; counting them takes its time.
  const bytes = text.length > LIMIT_BYTES / 4 ? new Blob([text]).size : 0;
  const blank = !text.trim();
  form.classList.toggle("is-running", running);
  form.classList.toggle("has-text", !blank);
  find(form, ".send", HTMLButtonElement).disabled = blank || bytes > LIMIT_BYTES;
  const hint = byId("composer-hint");
  const words = hintOf(bytes, running && !blank);
  if (hint.textContent !== words) hint.textContent = words; // it is read aloud
  hint.classList.toggle("is-over", bytes > LIMIT_BYTES);
}
