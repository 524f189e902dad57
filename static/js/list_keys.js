// The list is one Tab stop; arrow keys go through its rows.

import { byId, closest } from "./dom.js";
import { shownList } from "./conversation_days.js";

const ROWS = ".conversation-link, .folder-name";

/** @returns {HTMLElement[]} */
const rows = () =>
  /** @type {HTMLElement[]} */ ([...byId("conversation-list").querySelectorAll(ROWS)]).filter(
    (row) => row.offsetParent !== null,
  );

/** One row can be reached by Tab: the one that has the focus, or is open, or the first. */
function settle() {
  if (!shownList()) return;
  const all = rows();
  const held = all.find((row) => row === document.activeElement);
  const stop = held ?? all.find((row) => row.matches("[aria-current]")) ?? all[0];
  for (const row of all) row.tabIndex = row === stop ? 0 : -1;
}

document.addEventListener("keydown", (event) => {
  const row = closest(event, ROWS);
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = rows();
  const at = all.indexOf(row);
  const next = { ArrowDown: all[at + 1], ArrowUp: all[at - 1], Home: all[0], End: all.at(-1) };
  const target = next[/** @type {keyof typeof next} */ (event.key)];
  if (!target) return;
  event.preventDefault();
  target.focus();
});
document.addEventListener("focusin", (event) => closest(event, ROWS) && settle());
document.addEventListener("htmx:after:swap", settle);
settle();
