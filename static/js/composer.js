// The box one writes in: its keys, its drafts when it comes, and what other parts put into it.

import { box, composer, refreshBox, shownComposer } from "./composer_box.js";
import { keepUnsent, knownDraft, readDraft, user } from "./composer_draft.js";
import { section } from "./conversation.js";
import { closest, find } from "./dom.js";
import { addToDraft, forgetOthers, joined, keepDraft } from "./drafts.js";
import { edited, letGo } from "./editor.js";
import { sends } from "./enter_key.js";
import { focusBox } from "./focus.js";
import { outbox } from "./outbox.js";
import { withdrawn } from "./waiting_messages.js";

/**
 * Goes on with what was written in a composer that has gone: what was sent meanwhile is sent now;
 * what was only written goes into the box.
 * @param {HTMLFormElement} before
 */
function takeOver(before) {
  const rest = joined([...new Set([outbox.unsent(before), knownDraft()])]);
  for (const text of outbox.next.splice(0)) {
    box().value = text;
    composer().requestSubmit();
  }
  box().value = rest;
  if (rest !== knownDraft()) keepUnsent();
}

/** Takes care of a composer that has come into the page. */
function start() {
  const form = shownComposer();
  if (!form || form.dataset.started) return;
  form.dataset.started = "true";
  forgetOthers(user());
  const { leaving } = outbox;
  if (leaving) keepDraft(leaving, "");
  readDraft();
  if (leaving) takeOver(leaving);
  outbox.leaving = null;
  outbox.next = [];
  focusBox();
  const observed = { attributes: true, attributeFilter: ["data-running"] };
  new MutationObserver(refreshBox).observe(section(), observed);
  refreshBox();
}

/**
 * Puts a text into the box, as if it had been written there.
 * @param {string} text
 */
function write(text) {
  box().value = text;
  keepUnsent();
  refreshBox();
  box().focus();
}

document.addEventListener("input", (event) => {
  if (!shownComposer() || event.target !== box()) return;
  keepUnsent();
  refreshBox();
});

/** @param {KeyboardEvent} event */
const isPlain = ({ shiftKey, ctrlKey, metaKey, altKey }) =>
  !(shiftKey || ctrlKey || metaKey || altKey);

/** @param {KeyboardEvent} event */
const isNewConversation = ({ ctrlKey, metaKey, shiftKey, key }) =>
  (ctrlKey || metaKey) && shiftKey && key.toLowerCase() === "o";

document.addEventListener("keydown", (event) => {
  const form = shownComposer();
  if (form && event.target === box() && sends(event)) {
    event.preventDefault();
    if (!find(form, ".send", HTMLButtonElement).disabled) form.requestSubmit();
  } else if (isNewConversation(event)) {
    event.preventDefault();
    /** @type {HTMLElement | null} */
    const link = document.querySelector(".new-chat");
    link?.click();
  } else if (form && event.key === "/" && isPlain(event)) {
    if (closest(event, "input, textarea, select, dialog")) return;
    event.preventDefault();
    box().focus();
  }
});

document.addEventListener("click", (event) => {
  const suggestion = closest(event, "[data-suggestion]");
  if (suggestion) write(suggestion.dataset.suggestion ?? "");
});

// A message that was withdrawn goes back into the box.
document.addEventListener("premweb:give-back", ({ detail }) => {
  const { text, to = shownComposer(), key = null } = detail;
  if (to !== shownComposer()) {
    if (to) addToDraft(to, text);
    return;
  }
  if (key && !box().value) outbox.failed = { text, key, composer: to };
  write(joined([box().value, text]));
});

// The conversation is gone; what is written in it goes along, its draft ends.
document.addEventListener("premweb:leave", () => {
  const texts = new Set([box().value, ...edited(), ...withdrawn()]);
  letGo();
  box().value = joined([...texts]);
  keepUnsent();
  outbox.leaving = composer();
});

document.addEventListener("htmx:after:swap", start);
// At once: a key that is pressed before is nobody's.
const main = document.getElementById("main");
if (main) new MutationObserver(start).observe(main, { childList: true });
window.addEventListener("resize", refreshBox);
start();
