// The bar below the list: how many rows are chosen, and what can be done with them.

import { changeOrSay } from "./change_conversations.js";
import { chooseNone, chosenIds } from "./chosen_rows.js";
import { byId, closest } from "./dom.js";
import { openMove, openTag } from "./filing_dialogs.js";
import { keepFocusOnList } from "./list_keys.js";
import { gettext } from "./translations.js";

document.addEventListener("premweb:chosen", ({ detail: { count } }) => {
  byId("choice-count").textContent = gettext("%(count)s selected", { count });
  byId("choice-bar").hidden = !count;
  if (!count) keepFocusOnList();
});

/** @type {Record<string, () => void>} */
const acts = {
  leave: chooseNone,
  move: () => openMove(chosenIds()),
  tag: () => openTag(chosenIds()),
};

document.addEventListener("click", (event) => {
  const name = closest(event, "#choice-bar [data-choice]")?.dataset.choice;
  if (!name) return;
  if (name in acts) acts[name]();
  else changeOrSay({ action: name, id: chosenIds() });
});

// Before the drawer of a narrow screen, which the key closes too.
document.addEventListener(
  "keydown",
  (event) => {
    const isIdle = !document.querySelector("dialog[open], :popover-open");
    const here = event.target === document.body || closest(event, "#sidebar");
    if (event.key !== "Escape" || !isIdle || !here || closest(event, ".row-field")) return;
    if (!chosenIds().length) return;
    event.stopPropagation();
    chooseNone();
  },
  { capture: true },
);
