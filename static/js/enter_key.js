// Enter sends where keys are pressed; a screen keyboard has no other key for a new line.

import { composes } from "./input_method.js";

/**
 * Whether the key sends what is written. Ctrl or ⌘ with Enter does so on every keyboard.
 * @param {KeyboardEvent} event
 */
export function sends(event) {
  if (event.key !== "Enter" || event.shiftKey || event.altKey || composes(event)) return false;
  return event.ctrlKey || event.metaKey || !matchMedia("(pointer: coarse)").matches;
}
