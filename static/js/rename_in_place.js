// A row of the list becomes a field: Enter saves, Escape leaves the title as it was.

import { post, reasonOf, textOf } from "./change_conversations.js";
import { find } from "./dom.js";
import { unreachable } from "./request_errors.js";
import { toast } from "./toast.js";
import { gettext } from "./translations.js";

const TITLE_LENGTH = 80;

/** @param {HTMLElement} row */
export function renameInPlace(row) {
  const link = find(row, "a");
  const title = find(link, ".conversation-title");
  const field = document.createElement("input");
  field.className = "row-field";
  field.maxLength = TITLE_LENGTH;
  field.dir = "auto";
  field.value = title.textContent;
  field.setAttribute("aria-label", gettext("Title"));
  link.hidden = true;
  link.before(field);
  field.focus();
  field.select();
  const before = field.value;
  let isDone = false;
  /** @param {boolean} saves */
  const leave = async (saves) => {
    if (isDone) return;
    isDone = true;
    const held = document.activeElement === field;
    const wanted = field.value.trim();
    field.remove();
    link.hidden = false;
    if (held) link.focus();
    if (!saves || !wanted || wanted === before) return;
    title.textContent = wanted;
    const failed = await save(String(row.dataset.listed), wanted);
    if (!failed) return;
    title.textContent = before;
    toast(textOf(failed));
  };
  field.addEventListener("blur", () => leave(true));
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Enter") leave(true);
    else if (event.key === "Escape") leave(false);
  });
}

/**
 * Resolves to null, or to why it was not saved.
 * @param {string} id
 * @param {string} title
 * @returns {Promise<Parts | null>}
 */
async function save(id, title) {
  try {
    const response = await post(`/c/${id}/title/`, { title });
    return response.ok ? null : reasonOf(response);
  } catch {
    return unreachable();
  }
}
