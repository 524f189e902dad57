// Dialogs, the menu of models for another answer, and deleting with a way back.

import { toast } from "./toast.js";
import { answered, away } from "./words.js";

const UNDO = 10000; // ms

const post = (source, url, values = {}) => htmx.ajax("POST", url, { source, values, swap: "none" });

function openDialog(id) {
  const dialog = document.getElementById(id);
  const title = dialog.querySelector("[name=title]");
  if (title) title.value = document.querySelector(".topbar-title").textContent;
  dialog.querySelector("[data-dialog-error]").textContent = "";
  dialog.showModal();
  title?.select();
}

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const dialog = ctx.sourceElement.closest?.("dialog");
  if (!dialog) return;
  if (ctx.response.status < 300) dialog.close();
  else
    dialog
      .querySelector("[data-dialog-error]")
      .replaceChildren(...answered(ctx, "The server did not take it."));
});
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  const error = ctx?.sourceElement?.closest?.("dialog")?.querySelector("[data-dialog-error]");
  error?.replaceChildren(...away());
});

// The menu -----------------------------------------------------------------------------------------

const menu = () => document.getElementById("model-menu");

function openMenu(button) {
  const offered = [...document.getElementById("model").options].filter((option) => option.value);
  const names = new Map(offered.map((option) => [option.value, option.text]));
  const same = button.dataset.model;
  // The same model comes first, unless it has been hidden since.
  const first = names.has(same) || !names.size ? [same] : [];
  const items = [...first, ...[...names.keys()].filter((model) => model !== same)].map((model) => {
    const item = Object.assign(document.createElement("button"), {
      type: "button",
      className: "menu-item",
    });
    item.setAttribute("role", "menuitem");
    item.textContent = names.get(model) ?? model;
    item.addEventListener("click", () => {
      menu().hidePopover();
      post(button, button.dataset.regenerate, { model });
    });
    return item;
  });
  const label = Object.assign(document.createElement("p"), {
    className: "menu-label",
    textContent: "Answer again with",
  });
  label.setAttribute("role", "presentation");
  menu().replaceChildren(label, ...items);
  menu().showPopover();
  const { left, top, bottom } = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu();
  const above = bottom + height > window.innerHeight && top > height;
  menu().style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
  menu().style.top = `${above ? top - height - 4 : Math.min(bottom + 4, window.innerHeight - height - 8)}px`;
  items[0].focus();
}

// Deleting ------------------------------------------------------------------------------------------

function removeMessage(button) {
  const { restore } = button.dataset;
  button.disabled = true;
  htmx.ajax("POST", button.dataset.delete, { source: button, swap: "none", restore });
}

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (!ctx.restore) return;
  if (ctx.response.status >= 300) {
    ctx.sourceElement.disabled = false;
    return;
  }
  const act = (button) => bringBack(button, ctx.restore);
  toast("Message deleted, with what followed it.", { label: "Undo", act, lasts: UNDO });
});
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx?.restore) ctx.sourceElement.disabled = false;
});

// Resolves to why it did not work, if it did not.
function bringBack(source, url) {
  return new Promise((told) => {
    htmx.ajax("POST", url, { source, swap: "none", told });
  });
}

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  ctx.told?.(ctx.response.status < 300 ? null : answered(ctx, "It is not back yet."));
});
document.addEventListener("htmx:error", ({ detail: { ctx } }) => ctx?.told?.(away()));

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.dialog) openDialog(button.dataset.dialog);
  else if (button.matches("[data-close]")) button.closest("dialog").close();
  else if (button.dataset.regenerate) openMenu(button);
  else if (button.dataset.delete) removeMessage(button);
});
