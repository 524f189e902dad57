// Editing in place: a message that was sent, or one that waits. Also: withdrawing one that waits.

import { newKey } from "./key.js";

function fit(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, window.innerHeight * 0.4)}px`;
}

function open(button) {
  const place = button.closest(".message, .waiting-message");
  if (place.querySelector(".editor")) return;
  const shown = place.querySelector(".message-body, .waiting-text");
  const editor = document.getElementById("editor-template").content.cloneNode(true).firstElementChild;
  const box = editor.elements.namedItem("text");
  editor.setAttribute("hx-post", button.dataset.edit);
  editor.elements.namedItem("key").value = newKey();
  editor.elements.namedItem("model").value = document.getElementById("model").value;
  if (place.matches(".waiting-message")) editor.querySelector(".button-primary").textContent = "Save";
  box.value = shown.textContent;
  place.classList.add("is-edited");
  shown.after(editor);
  htmx.process(editor);
  fit(box);
  box.focus();
}

function close(editor) {
  const place = editor.closest(".message, .waiting-message");
  place.classList.remove("is-edited");
  editor.remove();
  place.querySelector("[data-edit]")?.focus();
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
  if (!editor) return;
  if (event.key === "Escape") {
    close(editor);
  } else if (event.key === "Enter" && event.target.matches("textarea") && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    editor.requestSubmit();
  }
});

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.response.status >= 300) {
    if (ctx.given !== undefined) ctx.sourceElement.disabled = false;
    return;
  }
  if (ctx.given !== undefined) document.dispatchEvent(new CustomEvent("premweb:give-back", { detail: ctx.given }));
  if (!ctx.sourceElement.matches(".editor")) return;
  if (ctx.sourceElement.isConnected) close(ctx.sourceElement);
  document.dispatchEvent(new Event("premweb:sent"));
});
