// Letters that are typed lead to the item that begins with them; one letter again and again goes
// through all that do.

const PAUSE_MS = 700; // after which letters begin another word
let typed = "";
let typedAt = 0;

/** Whether the next letter goes on with a word. */
export const isTypingAhead = () => typed !== "" && performance.now() - typedAt < PAUSE_MS;

/** @param {KeyboardEvent} event */
export const isLetter = ({ key, ctrlKey, metaKey, altKey }) =>
  [...key].length === 1 && key !== " " && !(ctrlKey || metaKey || altKey);

/** @param {HTMLElement} item */
const nameOf = (item) => item.textContent.trim().toLowerCase();

/**
 * The next item that begins with what has been typed.
 * @param {string} letter
 * @param {number} at
 * @param {HTMLElement[]} items
 */
export function typeAhead(letter, at, items) {
  typed = (isTypingAhead() ? typed : "") + letter.toLowerCase();
  typedAt = performance.now();
  const repeated = [...typed].every((one) => one === typed[0]);
  const start = repeated ? at + 1 : at;
  const inOrder = [...items.slice(start), ...items.slice(0, start)];
  return inOrder.find((item) => nameOf(item).startsWith(repeated ? typed[0] : typed));
}
