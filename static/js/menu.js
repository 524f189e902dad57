// Menus: the browser opens and closes them, the keyboard goes through them. Letters that are typed
// lead to the item that begins with them; Tab leaves the menu, which closes.

import { closest, findAll } from "./dom.js";
import { isLetter, typeAhead } from "./type_ahead.js";

/** @param {Element} menu */
const itemsOf = (menu) => findAll(menu, ".menu-item:not([hidden])");

document.addEventListener(
  "toggle",
  ({ target, newState }) => {
    const opened = newState === "open" && target instanceof Element && target.matches(".menu");
    if (opened) itemsOf(target)[0]?.focus();
  },
  { capture: true }, // it does not bubble
);

/**
 * The item that a key leads to from the item at a place; undefined for other keys.
 * @param {string} key
 * @param {number} at
 * @param {HTMLElement[]} items
 */
function target(key, at, items) {
  if (key === "ArrowDown") return items[(at + 1) % items.length];
  if (key === "ArrowUp") return items.at(at - 1);
  if (key === "Home") return items[0];
  return key === "End" ? items.at(-1) : undefined;
}

document.addEventListener("keydown", (event) => {
  const item = closest(event, ".menu-item");
  const menu = item?.closest(".menu");
  if (!item || !menu) return;
  if (event.key === "Tab" && menu instanceof HTMLElement) {
    menu.hidePopover(); // the focus is on its button again, from where Tab goes on
    return;
  }
  const items = itemsOf(menu);
  const at = items.indexOf(item);
  const next = isLetter(event) ? typeAhead(event.key, at, items) : target(event.key, at, items);
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// What leaves the page where it is closes its menu first: the focus then comes back to the button.
document.addEventListener(
  "click",
  (event) => {
    const item = closest(
      event,
      ".menu-item:is([data-dialog], [data-outline], [data-find], [download])",
    );
    const menu = item?.closest(".menu");
    if (menu instanceof HTMLElement) menu.hidePopover();
  },
  { capture: true },
);
