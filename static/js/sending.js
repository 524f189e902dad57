// A message leaves the box at once, for the next one; what does not arrive comes back.

import { box, composer, refreshBox, shownComposer } from "./composer_box.js";
import { keepUnsent } from "./composer_draft.js";
import { control, tellPage } from "./dom.js";
import { joined, strikeFromDraft } from "./drafts.js";
import { newKey } from "./message_key.js";
import { clearNotice } from "./notice.js";
import { outbox } from "./outbox.js";
import { scrollToEnd } from "./scroll.js";

const key = () => control(composer(), "key");

document.addEventListener(
  "submit",
  (event) => {
    if (event.target !== shownComposer()) return;
    if (outbox.isMaking) {
      // The conversation is being made: what is sent meanwhile goes when it is there.
      event.preventDefault();
      event.stopPropagation();
      outbox.sendLater();
      keepUnsent();
      refreshBox();
      return;
    }
    const { failed } = outbox;
    key().value = failed?.text === box().value ? failed.key : newKey();
  },
  { capture: true },
);

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement !== shownComposer()) return;
  const sent = { text: box().value, key: key().value, composer: composer() };
  outbox.underway.set(ctx.request, sent);
  outbox.failed = null;
  box().value = "";
  clearNotice();
  keepUnsent();
  refreshBox();
});

/**
 * Puts a message that did not arrive into the box again. Returns whether this was a message.
 * @param {HtmxContext["request"]} request
 */
export function giveBack(request) {
  const sent = outbox.underway.get(request);
  outbox.underway.delete(request);
  if (!sent || sent.composer !== shownComposer()) return Boolean(sent);
  outbox.failed = sent;
  box().value = joined([sent.text, ...outbox.next.splice(0), box().value]);
  keepUnsent();
  refreshBox();
  return true;
}

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const sent = outbox.underway.get(ctx.request);
  if (!sent || ctx.response.status >= 300) return;
  outbox.underway.delete(ctx.request);
  const { composer: form, text } = sent;
  if (form !== shownComposer()) {
    if (form) strikeFromDraft(form, text);
    return;
  }
  // It is written in until the conversation takes its place.
  if (form?.closest(".is-new") && ctx.swap !== "none") outbox.leaving = form;
  keepUnsent();
  scrollToEnd();
  tellPage("sent");
});
