// The notice above the box: one at a time.

const place = () => document.getElementById("composer-notice");

/**
 * Shows a notice in the place of the one before; returns it.
 * @param {Parts} parts
 */
export function showNotice(parts) {
  const notice = document.createElement("div");
  notice.className = "notice";
  notice.append(...parts);
  place()?.replaceChildren(notice);
  return notice;
}

/** Takes the notice away. */
export const clearNotice = () => place()?.replaceChildren();

/**
 * Takes the notice away if the selector matches it.
 * @param {string} selector
 */
export const clearNoticeIf = (selector) => place()?.querySelector(selector)?.remove();
