// Editing in place: a message that was sent, or one that waits. Also: withdrawing one that waits.

import { toBox } from "./focus.js";
import { newKey } from "./key.js";
import { composes } from "./typing.js";

function fit(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, window.innerHeight * 0.4)}px`;
}

const PLACE = ".message, .waiting-message";
const editors = document.getElementsByClassName("editor");
const done = new WeakSet(); // editors that were closed, or whose text went elsewhere or is on its way
const tried = new WeakMap(); // what was sent last, and may have arrived: editor → text
const from = new WeakMap(); // where what is on its way came from: request → composer

const boxOf = (editor) => editor.elements.namedItem("text");
const keyOf = (editor) => editor.elements.namedItem("key");
const isTried = (editor) => tried.get(editor) === boxOf(editor).value;
const composer = () => document.getElementById("composer");

// Into the box of the conversation that it was written in. With its key it stays one message.
function giveBack(text, to = composer(), key = null) {
  document.dispatchEvent(new CustomEvent("premweb:give-back", { detail: { text, to, key } }));
}

function open(button) {
  const place = button.closest(PLACE);
  if (place.querySelector(".editor")) return;
  const editor = document
    .getElementById("editor-template")
    .content.cloneNode(true).firstElementChild;
  editor.setAttribute("hx-post", button.dataset.edit);
  keyOf(editor).value = newKey();
  editor.elements.namedItem("model").value = document.getElementById("model").value;
  if (place.matches(".waiting-message"))
    editor.querySelector(".button-primary").textContent = "Save";
  boxOf(editor).defaultValue = put(editor, place).textContent;
  fit(boxOf(editor));
  boxOf(editor).focus();
  boxOf(editor).setSelectionRange(-1, -1);
}

// Puts the editor into the message's place; returns the text that it stands for.
function put(editor, place) {
  const shown = place.querySelector(".message-body, .waiting-text");
  place.classList.add("is-edited");
  shown.after(editor);
  htmx.process(editor, true); // a morph that takes it away unbinds it
  return shown;
}

function close(editor) {
  const place = editor.closest(PLACE);
  done.add(editor);
  place.classList.remove("is-edited");
  editor.remove();
  const edit = place.querySelector("[data-edit]");
  edit?.focus();
  if (document.activeElement !== edit) toBox(); // a reply has begun, and hides it
}

// What was changed in editors that are open.
export function edited() {
  const boxes = [...editors].filter((editor) => !done.has(editor)).map(boxOf);
  return boxes.filter((box) => box.value !== box.defaultValue).map((box) => box.value);
}

// What they hold has gone elsewhere.
export function letGo() {
  for (const editor of editors) done.add(editor);
}

function keep(editor, focused) {
  if (editor.isConnected) return;
  if (done.has(editor)) {
    if (focused && document.activeElement === document.body) toBox();
    return;
  }
  const button = document.querySelector(`[data-edit="${editor.getAttribute("hx-post")}"]`);
  if (button) {
    put(editor, button.closest(PLACE));
    focused?.focus({ preventScroll: true });
  } else if (boxOf(editor).value !== boxOf(editor).defaultValue) {
    done.add(editor);
    giveBack(boxOf(editor).value, composer(), isTried(editor) ? keyOf(editor).value : null);
  }
}

// An open editor outlives what changes around it. With its message gone, its text goes into the box.
export function keepEditors(change) {
  const focused = document.activeElement;
  const open = [...editors];
  const changing = change();
  const after = () =>
    open.forEach((editor) => keep(editor, editor.contains(focused) ? focused : null));
  return changing instanceof Promise ? changing.then(after) : after();
}

document.addEventListener("click", (event) => {
  const edit = event.target.closest("[data-edit]");
  const withdraw = event.target.closest("[data-withdraw]");
  if (edit) open(edit);
  if (event.target.closest("[data-cancel]")) close(event.target.closest(".editor"));
  if (!withdraw) return;
  const text = withdraw.closest(".waiting-message").querySelector(".waiting-text").textContent;
  withdraw.disabled = true;
  htmx.ajax("POST", withdraw.dataset.withdraw, { source: withdraw, swap: "none", given: text });
});

document.addEventListener("input", (event) => {
  if (event.target.matches(".editor-text")) fit(event.target);
});

document.addEventListener("keydown", (event) => {
  const editor = event.target.closest?.(".editor");
  if (!editor || composes(event)) return;
  if (event.key === "Escape") {
    close(editor);
  } else if (event.key === "Enter" && event.target.matches("textarea") && !event.shiftKey) {
    event.preventDefault();
    editor.requestSubmit();
  }
});

// What is on its way is not sent again; what was sent and is changed is another message.
document.addEventListener(
  "submit",
  (event) => {
    const editor = event.target;
    if (done.has(editor)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (editor.matches(".editor")) {
      if (tried.has(editor) && !isTried(editor)) keyOf(editor).value = newKey();
      tried.set(editor, boxOf(editor).value);
    }
  },
  { capture: true },
);

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  from.set(ctx.request, composer());
  if (ctx.sourceElement.matches(".editor")) done.add(ctx.sourceElement);
});

function failed({ detail: { ctx } }) {
  const editor = ctx?.sourceElement;
  if (ctx?.given !== undefined) editor.disabled = false;
  if (!editor?.matches(".editor")) return;
  done.delete(editor);
  if (!editor.isConnected)
    giveBack(boxOf(editor).value, from.get(ctx.request), keyOf(editor).value);
}

document.addEventListener("htmx:response:error", failed);
document.addEventListener("htmx:error", failed);

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.response.status >= 300) return;
  if (ctx.given !== undefined) giveBack(ctx.given, from.get(ctx.request));
  if (!ctx.sourceElement.matches(".editor")) return;
  if (ctx.sourceElement.isConnected) close(ctx.sourceElement);
  document.dispatchEvent(new Event("premweb:sent"));
});
