// A second press of Stop is meant for the same reply, not for one that has begun in between.

import { closest } from "./dom.js";

document.addEventListener(
  "click",
  (event) => {
    const button = closest(event, ".stop");
    if (button && (button.matches(".htmx-request") || event.detail > 1)) event.stopPropagation();
  },
  { capture: true },
);
