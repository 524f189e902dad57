// Rows of the list are dragged onto a folder, onto what is pinned, and back to the days: the one
// that is held, or all that are chosen. The menu's Move does the same by keyboard.

import { changeOrSay } from "./change_conversations.js";
import { chosenIds, isChosen } from "./chosen_rows.js";
import { byId, closest } from "./dom.js";
import { gettext } from "./translations.js";

const ROW = "#conversation-list [data-listed]";

/** @typedef {{ ids: string[]; folder: string; isPinned: boolean }} Dragged */

/** @type {Dragged | null} */
let dragged = null;

/** @param {HTMLElement} row */
function dragOf(row) {
  const folder = row.closest("[data-folder]")?.getAttribute("data-folder") ?? "";
  const ids = isChosen(row) ? chosenIds() : [String(row.dataset.listed)];
  return { ids, folder, isPinned: row.closest(".pinned") !== null };
}

/**
 * Where an event would drop them, and the change that this is; null where nothing would change.
 * @param {Event} event
 */
function target(event) {
  if (!dragged) return null;
  const { ids, folder, isPinned } = dragged;
  const place = closest(event, "[data-folder], .pinned, .pin-here, .folders, .conversation-nav");
  if (place?.matches("[data-folder]")) {
    const wanted = String(place.dataset.folder);
    return wanted === folder ? null : { place, action: "move", id: ids, folder: wanted };
  }
  if (place?.matches(".pinned, .pin-here"))
    return isPinned ? null : { place, action: "pin", id: ids };
  if (!place?.matches(".conversation-nav")) return null;
  if (folder) return { place, action: "move", id: ids, folder: "" };
  return isPinned ? { place, action: "unpin", id: ids } : null;
}

/** @param {Element | undefined} place */
function show(place) {
  document.querySelector(".takes-rows")?.classList.remove("takes-rows");
  place?.classList.add("takes-rows");
}

document.addEventListener("dragstart", (event) => {
  const row = closest(event, ROW);
  if (!row || !event.dataTransfer) return;
  dragged = dragOf(row);
  const count = dragged.ids.length;
  event.dataTransfer.effectAllowed = "all"; // a link can be copied elsewhere too
  if (count > 1) {
    const label = byId("drag-label");
    label.textContent = gettext("%(count)s conversations", { count });
    event.dataTransfer.setDragImage(label, 0, 0);
  }
  // A browser ends the drag when what is dragged moves at once.
  requestAnimationFrame(() => byId("sidebar").classList.toggle("is-dragging", dragged !== null));
});

document.addEventListener("dragover", (event) => {
  const found = target(event);
  if (dragged) show(found?.place);
  if (!found || !event.dataTransfer) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
});

document.addEventListener("drop", (event) => {
  const found = target(event);
  end();
  if (!found) return;
  event.preventDefault();
  const { place: _, ...wanted } = found;
  changeOrSay(wanted);
});

function end() {
  if (!dragged) return;
  dragged = null;
  show(undefined);
  byId("sidebar").classList.remove("is-dragging");
}
document.addEventListener("dragend", end);
document.addEventListener("pointerdown", end); // a row that went away meanwhile tells no end
