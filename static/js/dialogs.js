// Dialogs: they open and close, and say what was refused.

import { byId, closest, find } from "./dom.js";
import { refused, unreachable } from "./request_errors.js";
import { gettext } from "./translations.js";

const ERROR = "[data-dialog-error]";

/** @param {string} id */
export function openDialog(id) {
  const dialog = byId(id, HTMLDialogElement);
  /** @type {HTMLInputElement | null} */
  const title = dialog.querySelector("input[name=title]");
  if (title) title.value = find(document, ".topbar-title").textContent;
  find(dialog, ERROR).textContent = "";
  const text = dialog.querySelector("textarea");
  if (text) text.value = text.defaultValue; // without what was not saved
  dialog.showModal();
  title?.select();
}

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const dialog = ctx.sourceElement.closest?.("dialog");
  if (!dialog) return;
  if (ctx.response.status < 300) return dialog.close();
  const reason = refused(ctx, gettext("The server did not take it."));
  return find(dialog, ERROR).replaceChildren(...reason);
});
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  const dialog = ctx?.sourceElement?.closest?.("dialog");
  dialog?.querySelector(ERROR)?.replaceChildren(...unreachable());
});

document.addEventListener("click", (event) => {
  const opener = closest(event, "button[data-dialog]");
  if (opener) openDialog(opener.dataset.dialog ?? "");
  closest(event, "button[data-close]")?.closest("dialog")?.close();
});
