// A folder of the list fetches its conversations when it is opened.

import { find, tellPage } from "./dom.js";
import { fetchPartial } from "./partial.js";
import { gettext } from "./translations.js";

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!(target instanceof HTMLDetailsElement) || !target.matches(".folder[open]")) return;
    const items = find(target, ".folder-items");
    if (!items.childElementCount) fill(items);
  },
  { capture: true }, // it does not bubble
);

/** @param {HTMLElement} items */
async function fill(items) {
  try {
    const response = await fetchPartial(items.dataset.url);
    if (!response.ok || response.redirected) throw new Error(response.statusText);
    items.innerHTML = await response.text();
    htmx.process(items);
    tellPage("rows");
  } catch {
    items.textContent = gettext("The folder cannot be shown now. Close it and open it again.");
  }
}
