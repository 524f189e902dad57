// The outline of the questions: beside the conversation on wide screens, a dialog on others.

import { findMessage, messages } from "./conversation.js";
import { byId, closest, find, findAll, matches } from "./dom.js";
import { fetchPartial } from "./partial.js";
import { showMessage } from "./scroll.js";
import { gettext } from "./translations.js";

const KEY = "premweb:outline"; // whether it stands beside the conversation
const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
const wide = matchMedia("(width >= 80rem)");
let asked = 0;
let chosen = ""; // the question in view
let isDue = false; // whether the question in view is looked for with the next picture

/** @returns {HTMLDialogElement | null} */
const panel = () => document.querySelector("dialog#outline");

/** @returns {HTMLElement | null} */
const opener = () => document.querySelector(".outline-open");

const links = () => findAll(byId("outline-list"), "[data-question]");
const questions = () => findAll(messages(), "article[data-role=user]");

/** Fetches the list anew; what came before stays where that fails. */
async function load() {
  const outline = panel();
  const number = (asked += 1);
  const isLate = () => number !== asked || panel() !== outline;
  let failed = "";
  try {
    const response = await fetchPartial(
      `${outline?.dataset.url}?${new URLSearchParams({ zone: timeZone })}`,
    );
    const text = await response.text();
    if (isLate()) return;
    if (!response.ok || response.redirected) throw new Error(response.statusText);
    replace(byId("outline-list"), text);
  } catch {
    failed = gettext("The server cannot be reached. Close the outline and open it again.");
  }
  if (isLate()) return;
  byId("outline-status").textContent = failed;
  markShown();
}

/**
 * Replaces the list, which stays where it was scrolled to; the keyboard stays on its link.
 * @param {HTMLElement} list
 * @param {string} text
 */
function replace(list, text) {
  const { activeElement } = document;
  const held = list.contains(activeElement) ? activeElement?.getAttribute("href") : null;
  const top = list.querySelector(".outline-days")?.scrollTop ?? 0;
  list.innerHTML = text;
  find(list, ".outline-days").scrollTop = top;
  const again = held && list.querySelector(`[data-question][href="${held}"]`);
  if (again instanceof HTMLElement) again.focus({ preventScroll: true });
}

/** @param {HTMLElement | undefined} link */
function choose(link) {
  const { leads: id = "" } = link?.dataset ?? {};
  if (!link || link.ariaCurrent) return;
  for (const one of links()) one.ariaCurrent = one === link ? "true" : null;
  if (id !== chosen) link.scrollIntoView({ block: "nearest" });
  chosen = id;
}

/** The question in view began in its upper third or before; at the end it is the last one. */
function markShown() {
  isDue = false;
  if (!panel()?.open) return;
  const { top, height } = byId("scroller").getBoundingClientRect();
  const shown = questions();
  const passed = shown.filter((one) => one.getBoundingClientRect().top <= top + height / 3);
  const count = byId("jump").hidden ? shown.length : passed.length;
  const first = links().findIndex((link) => link.dataset.leads === shown[0]?.dataset.messageId);
  if (first >= 0) choose(links()[Math.max(0, first + count - 1)]);
}

/** @param {boolean} open */
function show(open) {
  const outline = panel();
  if (!outline || outline.open === open) return;
  if (!open) return outline.close();
  if (wide.matches)
    outline.open = true; // unlike `show`, this leaves the keyboard where it is
  else outline.showModal();
  opener()?.setAttribute("aria-expanded", "true");
  chosen = "";
  load();
}

function toggle() {
  const open = !panel()?.open;
  const held = panel()?.contains(document.activeElement);
  show(open);
  if (!wide.matches) return;
  if (held) opener()?.focus();
  try {
    localStorage.setItem(KEY, open ? "yes" : "");
  } catch {
    // Without storage it holds for this page.
  }
}

/** Where it stood beside the conversation, it does so again. */
function restore() {
  try {
    if (wide.matches && localStorage.getItem(KEY)) show(true);
  } catch {
    // As above.
  }
}

/** Goes to the message that the conversation begins with, also where that is not in the page. */
export async function toFirstMessage() {
  if (!panel()) return;
  await load();
  /** @type {HTMLElement | null} */
  const first = byId("outline-list").querySelector("[data-leads]");
  if (first) first.click();
  else byId("scroller").scrollTop = 0;
}

document.addEventListener("click", (event) => {
  if (closest(event, "[data-outline]")) return toggle();
  const link = closest(event, "#outline [data-leads]");
  const { leads: id = "" } = link?.dataset ?? {};
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !findMessage(id)) return;
  event.preventDefault(); // the page has it already
  if (panel()?.matches(":modal")) show(false);
  showMessage(id);
  choose(links().find((one) => one.dataset.leads === id));
});

// A date leads to the first question that was asked then, or later.
document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.id !== "outline-date") return;
  if (!target.validity.valid) return; // half a year is typed
  const days = findAll(byId("outline-list"), "[data-day]");
  const day = days.find(({ dataset }) => (dataset.day ?? "") >= target.value);
  day?.querySelector("a")?.click();
});

document.addEventListener(
  "scroll",
  (event) => {
    if (isDue || !panel()?.open || !matches(event, "#scroller")) return;
    isDue = true;
    requestAnimationFrame(markShown);
  },
  { capture: true, passive: true }, // it does not bubble
);
document.addEventListener(
  "close",
  (event) => matches(event, "#outline") && opener()?.setAttribute("aria-expanded", "false"),
  { capture: true }, // it does not bubble
);
wide.addEventListener("change", () => {
  show(false);
  restore();
});

document.addEventListener("premweb:event:branch", () => panel()?.open && load());
document.addEventListener("htmx:after:swap", () => {
  if (!panel()?.open) return restore();
  const known = new Set(links().map(({ dataset }) => dataset.leads));
  if (questions().some(({ dataset }) => !known.has(dataset.messageId))) load();
});
restore();
