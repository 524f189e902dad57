// Marks what is looked for in rendered texts, without touching their elements: a reply may still be
// written there.

const FOUND = "found";
const HERE = "found-here";
const BLOCKS = ":is(p,li,td,th,pre,summary,blockquote,h1,h2,h3,h4,h5,h6)";

/** Whether the browser can. */
const canMark = typeof Highlight === "function" && "highlights" in CSS;

/** @param {string} text */
const fold = (text) =>
  text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();

/**
 * A text without accents and case, and where each of its characters comes from.
 * @param {string} text
 */
function folded(text) {
  let letters = "";
  /** @type {number[]} */
  const places = [];
  let at = 0;
  for (const letter of text) {
    const plain = fold(letter);
    letters += plain;
    for (let n = 0; n < plain.length; n += 1) places.push(at);
    at += letter.length;
  }
  return { letters, places: [...places, at] };
}

/**
 * The words in their order, whatever stands between them.
 * @param {string} typed
 */
export function patternOf(typed) {
  const text = fold(typed).trim();
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [text];
  const escaped = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  return new RegExp(escaped.join("[^\\p{L}\\p{N}]+"), "gu");
}

/**
 * The texts of an element, one after the other, with a line end between blocks.
 * @param {Element} element
 */
function textsOf(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  /** @type {{ node: Text; start: number }[]} */
  const parts = [];
  let text = "";
  /** @type {Element | null | undefined} */
  let block;
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    const inside = node.parentElement?.closest(BLOCKS);
    if (parts.length && inside !== block) text += "\n";
    block = inside;
    parts.push({ node, start: text.length });
    text += node.data;
  }
  return { parts, text };
}

/**
 * Where the pattern stands in an element.
 * @param {Element} element
 * @param {RegExp} pattern
 */
export function rangesIn(element, pattern) {
  const { parts, text } = textsOf(element);
  const { letters, places } = folded(text);
  return [...letters.matchAll(pattern)].map((found) => {
    const range = new Range();
    const start = places[found.index];
    const end = places[found.index + found[0].length - 1] + 1;
    const first = parts.findLast((part) => part.start <= start) ?? parts[0];
    const last = parts.findLast((part) => part.start < end) ?? parts[0];
    range.setStart(first.node, Math.min(start - first.start, first.node.length));
    range.setEnd(last.node, Math.min(end - last.start, last.node.length));
    return range;
  });
}

/**
 * Marks these places, and those that one has come to.
 * @param {Range[]} found
 * @param {Range[]} here
 */
export function mark(found, here) {
  if (!canMark) return;
  CSS.highlights.set(FOUND, new Highlight(...found));
  CSS.highlights.set(HERE, new Highlight(...here));
}

export const unmark = () => mark([], []);
