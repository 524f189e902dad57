// The list of conversations can be hidden on wide screens; that is remembered.

import { closest } from "./dom.js";

const KEY = "premweb:list-hidden";

/** @param {boolean} hidden */
function show(hidden) {
  document.body.classList.toggle("has-no-list", hidden);
}

export function toggleList() {
  const hidden = !document.body.classList.contains("has-no-list");
  show(hidden);
  try {
    localStorage.setItem(KEY, hidden ? "yes" : "");
  } catch {
    // Without storage it holds for this page.
  }
}

const wide = matchMedia("(width >= 50rem)");
document.addEventListener(
  "click",
  (event) => {
    if (!wide.matches || !closest(event, "[data-sidebar=open]")) return;
    event.stopPropagation(); // on narrow screens the list is a drawer
    toggleList();
  },
  { capture: true },
);

try {
  show(Boolean(localStorage.getItem(KEY)));
} catch {
  // As above.
}
