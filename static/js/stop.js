// Who presses Stop wants nothing more to be sent: what waits of theirs comes back into the box first.
// A second press is meant for the same reply, not for one that has begun in between.

import { closest, find } from "./dom.js";
import { withdraw } from "./editor.js";
import { toast } from "./toast.js";
import { gettext } from "./translations.js";
import { mine } from "./waiting_messages.js";

let withdraws = false;
let stops = false; // what waited has been seen to

/** @param {HTMLElement} message */
const withdrawalOf = (message) => find(message, "[data-withdraw]").dataset.withdraw;

/** @param {HTMLElement} button */
async function withdrawFirst(button) {
  withdraws = true;
  // One after the other: each changes the list, and so the buttons of those that are left.
  for (const url of [...mine()].map(withdrawalOf)) {
    /** @type {HTMLElement | null} */
    const withdrawing = document.querySelector(`[data-withdraw="${url}"]`);
    if (withdrawing) await withdraw(withdrawing);
  }
  toast(gettext("Stopped. What waited was not sent; it is in the box again."));
  withdraws = false;
  stops = true;
  button.click();
  stops = false;
}

document.addEventListener(
  "click",
  (event) => {
    const button = closest(event, ".stop");
    if (!button) return;
    const isSecond = withdraws || button.matches(".htmx-request") || event.detail > 1;
    const isFirst = !isSecond && !stops && mine().length > 0;
    if (isSecond || isFirst) event.stopPropagation();
    if (isFirst) withdrawFirst(button);
  },
  { capture: true },
);
