// Rows of the list are chosen by Ctrl and Shift with a click, by x and Space, or by Select in their
// menu. While any is chosen, each has a box, and a click chooses more.

import { announce } from "./conversation.js";
import { byId, closest, find, findAll, tellPage } from "./dom.js";
import { toast } from "./toast.js";
import { gettext } from "./translations.js";

const MOST = 500; // as many as the server changes at once
const ROW = "#conversation-list [data-listed]";

/** @type {Set<string>} by their ids: a list that is fetched anew has other rows */
const chosen = new Set();
let last = ""; // the row from which Shift goes on

/** @param {HTMLElement} row */
const idOf = (row) => String(row.dataset.listed);

export const chosenIds = () => [...chosen];

/** @param {HTMLElement} row */
export const isChosen = (row) => chosen.has(idOf(row));

/**
 * Chooses these too, as far as there is room.
 * @param {string[]} ids
 */
function choose(ids) {
  const wanted = ids.filter((id) => !chosen.has(id));
  const room = MOST - chosen.size;
  for (const id of wanted.slice(0, room)) chosen.add(id);
  if (wanted.length > room)
    toast(gettext("Choose at most %(most)s conversations at once.", { most: MOST }));
  paint();
}

/** @param {string[]} ids */
function leaveOut(ids) {
  const before = chosen.size;
  for (const id of ids) chosen.delete(id);
  if (chosen.size !== before) paint();
}

export const chooseNone = () => leaveOut(chosenIds());

/** @param {HTMLElement} row */
export function toggleChosen(row) {
  last = idOf(row);
  if (isChosen(row)) leaveOut([last]);
  else choose([last]);
  const title = find(row, ".conversation-title").textContent;
  if (isChosen(row)) announce(gettext("%(title)s, selected", { title }));
  else announce(gettext("%(title)s, not selected", { title }));
}

/**
 * Chooses the rows up to this one, from the last that was chosen, or the one that is open.
 * @param {HTMLElement} row
 */
export function chooseUpTo(row) {
  const rows = findAll(document, ROW).filter((one) => one.offsetParent !== null);
  const start =
    rows.findIndex((one) => idOf(one) === last) + 1 ||
    rows.findIndex((one) => one.querySelector("[aria-current]")) + 1 ||
    rows.indexOf(row) + 1;
  last = idOf(rows[start - 1]);
  const [from, to] = [start - 1, rows.indexOf(row)].sort((a, b) => a - b);
  choose(rows.slice(from, to + 1).map(idOf));
}

/** Marks what is chosen, and tells how many are. */
function paint() {
  byId("sidebar").classList.toggle("is-choosing", chosen.size > 0);
  for (const row of findAll(document, ROW)) {
    row.classList.toggle("is-chosen", isChosen(row));
    find(row, ".row-choice", HTMLInputElement).checked = isChosen(row);
  }
  if (!chosen.size) last = "";
  tellPage("chosen", { count: chosen.size });
}

// Before htmx, which would follow the link.
document.addEventListener(
  "click",
  (event) => {
    const row = closest(event, ROW);
    const holds = event.shiftKey || event.ctrlKey || event.metaKey;
    const opens = event.detail === 0 && !holds && !closest(event, ".row-choice"); // by Enter
    if (!row || closest(event, ".row-more, .row-field") || opens) return;
    if (!holds && !chosen.size) return;
    if (!closest(event, ".row-choice")) event.preventDefault(); // it would undo what is painted
    event.stopPropagation();
    if (event.shiftKey) chooseUpTo(row);
    else toggleChosen(row);
  },
  { capture: true },
);

document.addEventListener("premweb:changed", ({ detail: { ids } }) => leaveOut(ids));
document.addEventListener("premweb:event:unlisted", ({ detail: { id, kept_by: owner } }) => {
  if (String(owner) !== byId("sidebar").dataset.user) leaveOut([id]);
});
const repaint = () => document.getElementById("conversation-list") && chosen.size && paint();
document.addEventListener("htmx:after:swap", repaint);
document.addEventListener("premweb:rows", repaint);
