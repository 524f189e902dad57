// Texts in the language of the page. They are written in English where they are used.

/** @type {Record<string, string>} */
const translated = JSON.parse(document.getElementById("translations")?.textContent ?? "{}");

/**
 * A text with its values in the places of %(name)s.
 * @param {string} text
 * @param {Record<string, string | number>} [values]
 */
export function gettext(text, values = {}) {
  return (translated[text] ?? text).replace(/%\((\w+)\)s/g, (_, name) => String(values[name]));
}

/**
 * The parts of a text with an element in the place of %(link)s.
 * @param {string} text
 * @param {Element} link
 * @returns {Parts}
 */
export function withLink(text, link) {
  const [before, after] = text.split("%(link)s");
  return [before, link, after ?? ""];
}
