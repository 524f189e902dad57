// Deleting a message, with a way back for some seconds.

import { closest } from "./dom.js";
import { refused, unreachable } from "./request_errors.js";
import { toast } from "./toast.js";
import { gettext } from "./translations.js";

const UNDO_MS = 10000;

/** @param {HTMLButtonElement} button */
function remove(button) {
  const { restore, delete: url } = button.dataset;
  button.disabled = true;
  htmx.ajax("POST", url, { source: button, swap: "none", restore });
}

/**
 * Resolves to null, or to why it did not come back.
 * @param {HTMLElement} source
 * @param {string} url
 * @returns {Promise<Parts | null>}
 */
function bringBack(source, url) {
  return new Promise((told) => {
    htmx.ajax("POST", url, { source, swap: "none", told });
  });
}

/** @param {Element} button */
function enable(button) {
  if (button instanceof HTMLButtonElement) button.disabled = false;
}

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const { restore, response } = ctx;
  if (!restore) return;
  if (response.status >= 300) return enable(ctx.sourceElement);
  const words = gettext("Message deleted, with what followed it.");
  toast(words, {
    label: gettext("Undo"),
    act: (button) => bringBack(button, restore),
    shown: UNDO_MS,
  });
});
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  ctx.told?.(ctx.response.status < 300 ? null : refused(ctx, gettext("It is not back yet.")));
});
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx?.restore) enable(ctx.sourceElement);
  ctx?.told?.(unreachable());
});

document.addEventListener("click", (event) => {
  const button = closest(event, "button[data-delete]");
  if (button instanceof HTMLButtonElement) remove(button);
});
