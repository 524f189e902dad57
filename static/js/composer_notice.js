// The box says what could not be done, and takes it back when it can.

import { clearNotice, clearNoticeIf, showNotice } from "./notice.js";
import { refused, unreachable } from "./request_errors.js";
import { giveBack } from "./sending.js";
import { gettext } from "./translations.js";

/**
 * Dialogs and toasts say themselves what failed.
 * @param {HTMLElement} source
 */
const saysItself = (source) => source.closest("dialog, .toast");

/**
 * @param {HtmxContext} ctx
 * @param {boolean} message whether it was one that was refused
 */
function reasonOf(ctx, message) {
  const values = { status: ctx.response.status };
  if (!message) {
    const advice = gettext("The server answered %(status)s. Try again in a moment.", values);
    return refused(ctx, gettext("That did not work."), advice);
  }
  const advice = gettext(
    "It answered %(status)s. Your text is still here; try again in a moment.",
    values,
  );
  return refused(ctx, gettext("The server did not take it."), advice);
}

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  // What Back leads to is gone: the browser shows the server's page of that.
  const restores = ctx.request.headers["HX-History-Restore-Request"];
  if (restores && ctx.response.status < 500) return location.reload();
  const message = giveBack(ctx.request);
  if (saysItself(ctx.sourceElement)) return undefined;
  showNotice(reasonOf(ctx, message)).toggleAttribute("data-failed", !message);
  return undefined;
});

document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (!ctx?.sourceElement) return;
  const message = giveBack(ctx.request);
  if (saysItself(ctx.sourceElement)) return;
  const kept = gettext("Your text is still here; try again when you are back online.");
  showNotice(unreachable(message ? kept : undefined)).dataset.away = "";
});

// What failed has been done, or something else.
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.response.status < 400) clearNoticeIf("[data-failed]");
});

// A message was taken: what was said of one before it is over.
document.addEventListener("premweb:sent", clearNotice);

// The server can be reached again.
const reached = () => clearNoticeIf("[data-away]");
document.addEventListener("htmx:after:ws:connection", reached);
document.addEventListener("htmx:before:response", reached);
window.addEventListener("online", reached); // a short gap may not have closed the socket
