// Editing in place: a message that was sent, or one that waits. Also: withdrawing one that waits.

import { fit, shownComposer } from "./composer_box.js";
import { byId, closest, control, find, matches, tellPage } from "./dom.js";
import { sends } from "./enter_key.js";
import { focusBox } from "./focus.js";
import { composes } from "./input_method.js";
import { newKey } from "./message_key.js";
import { gettext } from "./translations.js";

/** @typedef {HTMLFormElement} Editor */

const PLACE = ".message, .waiting-message";
const SPARE_PX = 2;

const editors = /** @type {HTMLCollectionOf<Editor>} */ (document.getElementsByClassName("editor"));
const done = new WeakSet(); // editors that were closed, or whose text went elsewhere or is on its way
/** @type {WeakMap<Editor, string>} */
const tried = new WeakMap(); // the text that was sent last, and may have arrived
/** @type {WeakMap<HtmxContext["request"], HTMLFormElement | null>} */
const from = new WeakMap(); // the composer that was shown when a request left

/** @param {Editor} editor */
const boxOf = (editor) => control(editor, "text", HTMLTextAreaElement);
/** @param {Editor} editor */
const keyOf = (editor) => control(editor, "key");
/** @param {Editor} editor */
const isTried = (editor) => tried.get(editor) === boxOf(editor).value;
/** @param {Editor} editor */
const isChanged = (editor) => boxOf(editor).value !== boxOf(editor).defaultValue;
/** @param {unknown} element */
const asEditor = (element) =>
  element instanceof HTMLFormElement && element.matches(".editor") ? element : null;

/**
 * The message that an element belongs to. Throws where there is none.
 * @param {Element} element
 */
function placeOf(element) {
  const place = element.closest(PLACE);
  if (place instanceof HTMLElement) return place;
  throw new TypeError("not within a message");
}

/**
 * Into the box of the conversation that it was written in. With its key it stays one message.
 * @param {string} text
 * @param {HTMLFormElement | null} [to]
 * @param {string | null} [key]
 */
function giveBack(text, to = shownComposer(), key = null) {
  tellPage("give-back", { text, to, key });
}

/** @param {HTMLElement} button */
function open(button) {
  const place = placeOf(button);
  if (place.querySelector(".editor")) return;
  const fragment = byId("editor-template", HTMLTemplateElement).content.cloneNode(true);
  const editor = find(/** @type {DocumentFragment} */ (fragment), ".editor", HTMLFormElement);
  editor.setAttribute("hx-post", button.dataset.edit ?? "");
  keyOf(editor).value = newKey();
  control(editor, "model").value = byId("model", HTMLSelectElement).value;
  const waits = place.matches(".waiting-message");
  if (waits) find(editor, ".button-primary").textContent = gettext("Save");
  const box = boxOf(editor);
  const shown = putInto(place, editor);
  box.defaultValue = shown.dataset.source ?? shown.textContent;
  fit(box, SPARE_PX);
  box.focus();
  box.setSelectionRange(-1, -1);
}

/**
 * Puts the editor into the message's place. Returns the text that it stands for.
 * @param {HTMLElement} place
 * @param {Editor} editor
 */
function putInto(place, editor) {
  const shown = find(place, ".message-body, .waiting-text");
  place.classList.add("is-edited");
  shown.after(editor);
  htmx.process(editor, true); // a morph that takes it away unbinds it
  return shown;
}

/** @param {Editor} editor */
function close(editor) {
  const place = placeOf(editor);
  done.add(editor);
  place.classList.remove("is-edited");
  editor.remove();
  /** @type {HTMLElement | null} */
  const edit = place.querySelector("[data-edit]");
  edit?.focus();
  if (document.activeElement !== edit) focusBox(); // a reply has begun, and hides it
}

/** What was changed in editors that are open. */
export function edited() {
  const open = [...editors].filter((editor) => !done.has(editor));
  return open.filter(isChanged).map((editor) => boxOf(editor).value);
}

/** What they hold has gone elsewhere. */
export function letGo() {
  for (const editor of editors) done.add(editor);
}

/**
 * Puts an editor back that a change took away; with its message gone, its text goes into the box.
 * @param {Editor} editor
 * @param {HTMLElement | null} focused what the keyboard was on in it
 */
function keep(editor, focused) {
  if (editor.isConnected) return;
  if (done.has(editor)) {
    if (focused && document.activeElement === document.body) focusBox();
    return;
  }
  const button = document.querySelector(`[data-edit="${editor.getAttribute("hx-post")}"]`);
  if (button) {
    putInto(placeOf(button), editor);
    focused?.focus({ preventScroll: true });
  } else if (isChanged(editor)) {
    done.add(editor);
    const key = isTried(editor) ? keyOf(editor).value : null;
    giveBack(boxOf(editor).value, shownComposer(), key);
  }
}

/**
 * Changes the page around open editors; they outlive it.
 * @param {() => unknown} change
 * @returns {unknown}
 */
export function keepEditors(change) {
  const focused = document.activeElement;
  const open = [...editors];
  const changing = change();
  const after = () => {
    for (const editor of open) {
      const inside = focused instanceof HTMLElement && editor.contains(focused);
      keep(editor, inside ? focused : null);
    }
  };
  return changing instanceof Promise ? changing.then(after) : after();
}

/**
 * Withdraws a waiting message; its text goes into the box.
 * @param {HTMLElement} button
 */
export async function withdraw(button) {
  const waiting = button.closest(".waiting-message");
  if (!(waiting && button instanceof HTMLButtonElement)) return;
  const given = find(waiting, ".waiting-text").textContent;
  button.disabled = true;
  await htmx.ajax("POST", button.dataset.withdraw, { source: button, swap: "none", given });
}

document.addEventListener("click", (event) => {
  const edit = closest(event, "[data-edit]");
  const cancelled = closest(event, "[data-cancel]") && asEditor(closest(event, ".editor"));
  const withdrawing = closest(event, "[data-withdraw]");
  if (edit) open(edit);
  if (cancelled) close(cancelled);
  if (withdrawing) withdraw(withdrawing);
});

document.addEventListener("input", (event) => {
  const box = closest(event, ".editor-text");
  if (box instanceof HTMLTextAreaElement) fit(box, SPARE_PX);
});

document.addEventListener("keydown", (event) => {
  const editor = asEditor(closest(event, ".editor"));
  if (!editor || composes(event)) return;
  if (event.key === "Escape") {
    close(editor);
  } else if (sends(event) && matches(event, "textarea")) {
    event.preventDefault();
    editor.requestSubmit();
  }
});

// What is on its way is not sent again; what was sent and is changed is another message.
document.addEventListener(
  "submit",
  (event) => {
    const editor = asEditor(event.target);
    if (!editor) return;
    if (done.has(editor)) {
      event.preventDefault();
      event.stopPropagation();
    } else {
      if (tried.has(editor) && !isTried(editor)) keyOf(editor).value = newKey();
      tried.set(editor, boxOf(editor).value);
    }
  },
  { capture: true },
);

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  from.set(ctx.request, shownComposer());
  const editor = asEditor(ctx.sourceElement);
  if (editor) done.add(editor);
});

/** @param {CustomEvent<{ ctx?: HtmxContext }>} event */
function failed({ detail: { ctx } }) {
  if (!ctx) return;
  const { given, request, sourceElement: source } = ctx;
  if (given !== undefined && source instanceof HTMLButtonElement) source.disabled = false;
  const editor = asEditor(source);
  if (!editor) return;
  done.delete(editor);
  if (!editor.isConnected) giveBack(boxOf(editor).value, from.get(request), keyOf(editor).value);
}

document.addEventListener("htmx:response:error", failed);
document.addEventListener("htmx:error", failed);

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.response.status >= 300) return;
  if (ctx.given !== undefined) giveBack(ctx.given, from.get(ctx.request));
  const editor = asEditor(ctx.sourceElement);
  if (!editor) return;
  if (editor.isConnected) close(editor);
  tellPage("sent");
});
