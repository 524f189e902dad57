// The menu of a row of the list: by its button, a right click, a long press or the menu key. For a
// row that is chosen, it is that of all that are.

import { changeOrSay } from "./change_conversations.js";
import { chosenIds, isChosen, toggleChosen } from "./chosen_rows.js";
import { section } from "./conversation.js";
import { byId, closest, find } from "./dom.js";
import { openMove, openTag } from "./filing_dialogs.js";
import { renameInPlace } from "./rename_in_place.js";

const MARGIN = 8; // pixels between the menu and the edge of the window

/** @type {HTMLElement | null} the row whose menu is open, or was the last that was */
let row = null;
let toShare = ""; // the conversation whose page is awaited

const menu = () => byId("row-menu");

/** Whether the reader may rename, share and delete it; the server asks again. */
function mayManage() {
  const { manages, user } = byId("sidebar").dataset;
  return manages === "all" || (manages === "own" && row?.dataset.owner === user);
}

/** Whether an entry of the menu is of use for the row, by its name. */
function offered() {
  const isOne = ids().length === 1;
  const isPinned = Boolean(row?.closest(".pinned"));
  return {
    select: !row || !isChosen(row),
    rename: isOne && mayManage(),
    share: isOne && mayManage(),
    pin: !isPinned,
    unpin: isPinned,
    trash: isOne ? mayManage() : byId("sidebar").dataset.manages !== "",
  };
}

/**
 * @param {HTMLElement} wanted
 * @param {{ x: number; y: number }} at
 */
function open(wanted, { x, y }) {
  row = wanted;
  for (const [name, isOffered] of Object.entries(offered()))
    find(menu(), `[data-row=${name}]`).hidden = !isOffered;
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

const ids = () => (row && isChosen(row) ? chosenIds() : [String(row?.dataset.listed)]);

/** @type {Record<string, () => void>} */
const acts = {
  select: () => row && toggleChosen(row),
  rename: () => row && renameInPlace(row),
  share: () => share(),
  move: () => openMove(ids()),
  tag: () => openTag(ids()),
};

/** Its dialog is on the page of the conversation, which comes first. */
function share() {
  toShare = String(row?.dataset.listed);
  if (!openShare() && row) find(row, ".conversation-link").click();
}

function openShare() {
  const isHere = toShare !== "" && section().dataset.conversationId === toShare;
  if (!isHere) return false;
  toShare = "";
  /** @type {HTMLElement | null} */
  const opener = document.querySelector("[data-dialog=share-dialog]");
  opener?.click();
  return true;
}

document.addEventListener("htmx:after:swap", () => toShare && openShare());
document.addEventListener("pointerdown", () => (toShare = "")); // something else is wanted

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
