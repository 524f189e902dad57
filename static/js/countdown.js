// A button that the API asked to wait with: it counts the seconds, then it can be pressed.

import { gettext } from "./translations.js";

const TICK_MS = 250;

function tick() {
  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = document.querySelectorAll("button[data-countdown]");
  for (const button of buttons) {
    const end = new Date(button.dataset.countdown ?? 0).getTime();
    const left = Math.ceil((end - Date.now()) / 1000);
    const label = (button.dataset.label ??= button.textContent);
    button.disabled = left > 0;
    button.textContent = left > 0 ? gettext("%(label)s in %(left)s s", { label, left }) : label;
    if (left <= 0) button.removeAttribute("data-countdown");
  }
}

setInterval(tick, TICK_MS);
tick();
