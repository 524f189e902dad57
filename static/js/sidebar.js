// On narrow screens the list of conversations is a drawer.

import { byId, closest, find } from "./dom.js";

/** @returns {HTMLElement | null} */
const opener = () => document.querySelector(".sidebar-open");

/** @param {boolean} open */
function toggle(open) {
  const sidebar = byId("sidebar");
  document.body.classList.toggle("has-drawer", open);
  byId("main").inert = open; // it is covered
  opener()?.setAttribute("aria-expanded", String(open));
  if (open) find(sidebar, "a, button").focus({ preventScroll: true });
  else if (sidebar.contains(document.activeElement)) opener()?.focus();
}

document.addEventListener("click", (event) => {
  const control = closest(event, "[data-sidebar]");
  if (control) toggle(control.dataset.sidebar === "open");
  else if (closest(event, ".conversation-link, .new-chat")) toggle(false);
});
document.addEventListener("keydown", (event) => {
  if (document.querySelector(".who-menu:popover-open")) return; // the key closes that first
  if (event.key === "Escape" && document.body.classList.contains("has-drawer")) toggle(false);
});
matchMedia("(width < 50rem)").addEventListener("change", () => {
  if (document.getElementById("sidebar")) toggle(false);
});
