// The menu of a row of the list: by its button, a right click, a long press or the menu key.

import { change, changeOrSay, finish, post, reasonOf } from "./change_conversations.js";
import { byId, closest, find } from "./dom.js";
import { renameInPlace } from "./rename_in_place.js";
import { unreachable } from "./request_errors.js";
import { gettext } from "./translations.js";

const MARGIN = 8; // pixels between the menu and the edge of the window

/** @type {HTMLElement | null} the row whose menu is open, or was the last that was */
let row = null;

const menu = () => byId("row-menu");

/** @param {string} name */
const item = (name) => find(menu(), `[data-row=${name}]`);

/**
 * @param {HTMLElement} wanted
 * @param {{ x: number; y: number }} at
 */
function open(wanted, { x, y }) {
  row = wanted;
  const isPinned = Boolean(row.closest(".pinned"));
  item("pin").hidden = isPinned;
  item("unpin").hidden = !isPinned;
  const { style } = menu();
  menu().showPopover();
  const { offsetWidth, offsetHeight } = menu();
  style.left = `${Math.max(MARGIN, Math.min(x, innerWidth - offsetWidth - MARGIN))}px`;
  style.top = `${Math.max(MARGIN, Math.min(y, innerHeight - offsetHeight - MARGIN))}px`;
}

/** @param {Element} element */
const below = (element) => {
  const { left, bottom } = element.getBoundingClientRect();
  return { x: left, y: bottom };
};

const ids = () => [String(row?.dataset.listed)];

/** @type {Record<string, () => void>} */
const acts = {
  rename: () => row && renameInPlace(row),
  move: () => openMove(),
  tag: () => openDialog("tag-dialog", "tag-field"),
};

/**
 * @param {string} id
 * @param {string} field
 */
function openDialog(id, field) {
  const dialog = byId(id, HTMLDialogElement);
  find(dialog, "[data-dialog-error]").textContent = "";
  byId(field, HTMLInputElement).value = "";
  dialog.showModal();
}

function openMove() {
  const choices = byId("folder-choices");
  choices.replaceChildren(...[...document.querySelectorAll("[data-folder]")].map(choice));
  if (row?.closest("[data-folder]")) choices.append(button(gettext("Out of the folder"), ""));
  openDialog("move-dialog", "new-folder");
}

/** @param {Element} folder */
function choice(folder) {
  const name = find(folder, ".conversation-title").textContent;
  const made = button(name, String(folder.getAttribute("data-folder")));
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
const move = (folder) => change({ action: "move", id: ids(), folder });

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
  const opener = closest(event, "[data-row-menu]");
  const wanted = opener?.closest("[data-listed]");
  if (opener && wanted instanceof HTMLElement) open(wanted, below(opener));
  const chosen = closest(event, "#row-menu [data-row]");
  if (chosen instanceof HTMLElement) act(String(chosen.dataset.row));
});

/** @param {string} name */
function act(name) {
  menu().hidePopover();
  if (name in acts) acts[name]();
  else changeOrSay({ action: name, id: ids() });
}

// Also by a long press, and by the menu key.
document.addEventListener("contextmenu", (event) => {
  const wanted = closest(event, "[data-listed]");
  if (!(wanted instanceof HTMLElement) || event.shiftKey) return;
  event.preventDefault();
  const byPointer = event.clientX || event.clientY;
  open(wanted, byPointer ? { x: event.clientX, y: event.clientY } : below(wanted));
});

document.addEventListener("click", (event) => {
  if (closest(event, "#make-folder")) finish("move-dialog", makeFolder);
  if (closest(event, "#untag")) finish("tag-dialog", () => tag("untag"));
});
document.addEventListener("submit", (event) => {
  if (!(event.target instanceof HTMLFormElement) || event.target.id !== "tag-form") return;
  event.preventDefault();
  finish("tag-dialog", () => tag("tag"));
});

/** @param {string} action */
const tag = (action) =>
  change({ action, id: ids(), tag: byId("tag-field", HTMLInputElement).value });
