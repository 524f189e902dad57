// A password can be read while it is typed.

import { byId, closest } from "./dom.js";
import { gettext } from "./translations.js";

document.addEventListener("click", (event) => {
  const button = closest(event, "[data-shows]");
  if (!button) return;
  const field = byId(button.dataset.shows ?? "", HTMLInputElement);
  const hides = field.type === "text";
  field.type = hides ? "password" : "text";
  button.textContent = hides ? gettext("Show") : gettext("Hide");
  button.title = hides ? gettext("Show the password") : gettext("Hide the password");
});
