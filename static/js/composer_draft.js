// The draft of the box follows what is written and sent, in this tab and in others.

import { box, composer, refreshBox, shownComposer } from "./composer_box.js";
import { section } from "./conversation.js";
import { draftOf, isDraftOf, joined, keepDraft, writesHere } from "./drafts.js";
import { edited } from "./editor.js";
import { outbox } from "./outbox.js";

let known = ""; // the draft as this tab read or wrote it last; another one may have written since
let touched = false; // written here: what another tab writes does not replace it

export const knownDraft = () => known;
export const user = () => section().dataset.user ?? "";

/** Keeps what has not been sent, after a change here. */
export function keepUnsent() {
  const text = outbox.unsent();
  touched = Boolean(text);
  if (text !== known) store(text);
}

/** @param {string} text */
function store(text) {
  const others = !text && draftOf(composer()) !== known; // another tab's, which is not sent
  if (others || keepDraft(composer(), text)) known = text;
}

/** Reads the draft into the box of a composer that has just come. */
export function readDraft() {
  known = draftOf(composer());
  box().value ||= known;
  touched = false;
}

/** What an open editor holds is in the box when one comes back, or loads the page anew. */
function keepEdited() {
  if (shownComposer() && edited().length) store(joined([outbox.unsent(), ...edited()]));
}

window.addEventListener("pagehide", keepEdited);
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted && shownComposer()) store(outbox.unsent());
});
document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  const replaces = ctx.target === document.body || ctx.target?.id === "main";
  if (ctx.swap !== "none" && replaces) keepEdited();
});

// What another tab writes is shown here, too, where nothing was written.
window.addEventListener("storage", ({ key, newValue }) => {
  const form = shownComposer();
  if (!form || !isDraftOf(form, key)) return;
  if (touched) {
    // Sent there, what is written here is still to be kept; but not for who has signed in since.
    if (!newValue && writesHere(user())) store(outbox.unsent());
    return;
  }
  known = newValue ?? "";
  box().value = known;
  refreshBox();
});
