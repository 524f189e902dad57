// A model that the server does not list: its name is typed, and chosen from then on.

import { byId, control, find, matches } from "./dom.js";
import { focusBox } from "./focus.js";
import { gettext } from "./translations.js";

/** @param {HTMLFormElement} form */
const nameIn = (form) => control(form, "other_model").value.trim();

/** @param {string} name */
function choose(name) {
  const select = byId("model", HTMLSelectElement);
  const known = [...select.options].find(({ value }) => value === name);
  if (!known) {
    const option = new Option(name, name);
    option.dir = "auto";
    select.append(option);
  }
  select.value = name;
}

document.addEventListener("input", (event) => {
  if (!(event.target instanceof HTMLInputElement) || !matches(event, "#other-model-name")) return;
  const form = byId("other-model-form", HTMLFormElement);
  const name = nameIn(form);
  const words = name ? gettext("Use “%(name)s”", { name }) : gettext("Use it");
  find(form, ".button-primary").textContent = words;
});

document.addEventListener("submit", (event) => {
  if (!(event.target instanceof HTMLFormElement) || !matches(event, "#other-model-form")) return;
  event.preventDefault();
  const name = nameIn(event.target);
  if (!name) return;
  choose(name);
  event.target.reset();
  find(event.target, ".button-primary").textContent = gettext("Use it");
  byId("other-model", HTMLDialogElement).close();
  focusBox();
});
