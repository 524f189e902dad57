// The dialogs that put conversations of the list into a folder, under a tag, and into the trash.

import { change, post, reasonOf } from "./change_conversations.js";
import { byId, closest, find, findAll } from "./dom.js";
import { keepFocusOnList } from "./list_keys.js";
import { unreachable } from "./request_errors.js";
import { gettext } from "./translations.js";

/** @type {string[]} the conversations that the open dialog is about */
let ids = [];

/**
 * @param {string} id
 * @param {string} field
 */
function open(id, field) {
  const dialog = byId(id, HTMLDialogElement);
  find(dialog, "[data-dialog-error]").textContent = "";
  byId(field, HTMLInputElement).value = "";
  dialog.showModal();
}

/** @param {string[]} wanted */
export function openTag(wanted) {
  ids = wanted;
  open("tag-dialog", "tag-field");
}

/** @param {string[]} wanted */
export function openMove(wanted) {
  ids = wanted;
  const rows = ids.flatMap((id) => findAll(document, `[data-folder] [data-listed="${id}"]`));
  const choices = findAll(document, "[data-folder]").map(choice);
  if (rows.length) choices.push(button(gettext("Out of the folder"), ""));
  byId("folder-choices").replaceChildren(...choices);
  open("move-dialog", "new-folder");
}

/** @param {HTMLElement} folder */
function choice(folder) {
  const name = find(folder, ".conversation-title").textContent;
  const made = button(name, String(folder.dataset.folder));
  made.prepend(find(folder, ".folder-mark").cloneNode(true));
  return made;
}

/**
 * @param {string} text
 * @param {string} folder
 */
function button(text, folder) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "menu-item";
  made.dir = "auto";
  made.textContent = text;
  made.addEventListener("click", () => finish("move-dialog", () => move(folder)));
  return made;
}

/** @param {string} folder */
const move = (folder) => change({ action: "move", id: ids, folder });

/** @param {string} action */
const tag = (action) => change({ action, id: ids, tag: byId("tag-field", HTMLInputElement).value });

/**
 * Closes the dialog when it is done, else says why not.
 * @param {string} id
 * @param {() => Promise<Parts | null>} act
 */
async function finish(id, act) {
  const dialog = byId(id, HTMLDialogElement);
  const failed = await act();
  if (failed) return find(dialog, "[data-dialog-error]").replaceChildren(...failed);
  dialog.close();
  return keepFocusOnList();
}

/** @returns {Promise<Parts | null>} */
async function makeFolder() {
  const name = byId("new-folder", HTMLInputElement).value;
  const ofTeam = document.getElementById("new-folder-of-team");
  const forTeam = ofTeam instanceof HTMLInputElement && ofTeam.checked;
  try {
    const fields = { name, ...(forTeam ? { of_team: "on" } : {}) };
    const response = await post("/folders/", fields);
    if (!response.ok) return reasonOf(response);
    return move(String((await response.json()).id));
  } catch {
    return unreachable();
  }
}

document.addEventListener("click", (event) => {
  if (closest(event, "#make-folder")) finish("move-dialog", makeFolder);
  if (closest(event, "#untag")) finish("tag-dialog", () => tag("untag"));
});
document.addEventListener("submit", (event) => {
  if (!(event.target instanceof HTMLFormElement)) return;
  const { id, dataset } = event.target;
  if (id !== "tag-form" && !dataset.trash) return;
  event.preventDefault();
  if (id === "tag-form") finish("tag-dialog", () => tag("tag"));
  else finish("delete-dialog", () => change({ action: "trash", id: [String(dataset.trash)] }));
});
