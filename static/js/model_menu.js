// The menu of models for another answer.

import { byId, closest } from "./dom.js";
import { gettext } from "./translations.js";

const EDGE_PX = 8; // between the menu and the edge of the window
const GAP_PX = 4; // between the menu and its button

const menu = () => byId("model-menu");

/** The names of the models that are offered, by their ids. */
function offeredModels() {
  const offered = [...byId("model", HTMLSelectElement).options].filter(({ value }) => value);
  return new Map(offered.map(({ value, text, dataset }) => [value, dataset.label ?? text]));
}

/** @param {string} text */
function newLabel(text) {
  const label = document.createElement("p");
  label.className = "menu-label";
  label.textContent = text;
  label.setAttribute("role", "presentation");
  return label;
}

/**
 * @param {string} text
 * @param {() => void} choose
 */
function newItem(text, choose) {
  const item = document.createElement("button");
  item.type = "button";
  item.className = "menu-item";
  item.textContent = text;
  item.setAttribute("role", "menuitem");
  item.addEventListener("click", () => {
    menu().hidePopover();
    choose();
  });
  return item;
}

/**
 * Beside its button, and within the window.
 * @param {HTMLElement} button
 */
function place(button) {
  const { left, top, bottom } = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height, style } = menu();
  const isAbove = bottom + height > window.innerHeight && top > height;
  const below = Math.min(bottom + GAP_PX, window.innerHeight - height - EDGE_PX);
  const inside = Math.min(left, window.innerWidth - width - EDGE_PX);
  style.left = `${Math.max(EDGE_PX, inside)}px`;
  style.top = `${isAbove ? top - height - GAP_PX : below}px`;
}

/** @param {HTMLElement} button */
function open(button) {
  const names = offeredModels();
  const { model: same = "", regenerate } = button.dataset;
  // The same model comes first, unless it has been hidden since.
  const first = names.has(same) || !names.size ? [same] : [];
  const models = [...first, ...[...names.keys()].filter((model) => model !== same)];
  const items = models.map((model) =>
    newItem(names.get(model) ?? model, () => {
      htmx.ajax("POST", regenerate, { source: button, values: { model }, swap: "none" });
    }),
  );
  menu().replaceChildren(newLabel(gettext("Answer again with")), ...items);
  menu().showPopover();
  place(button);
  items[0].focus();
}

document.addEventListener("click", (event) => {
  const button = closest(event, "button[data-regenerate]");
  if (button) open(button);
});
