// The palette: a box, and a list that the arrow keys go through while one types.

import { byId, closest } from "./dom.js";
import { fetchPartial } from "./partial.js";
import { gettext } from "./translations.js";

const PAUSE_MS = 120; // of typing, before the server is asked

let asked = 0;
/** @type {number | undefined} */
let timer;

const dialog = () => byId("palette", HTMLDialogElement);
const field = () => byId("palette-field", HTMLInputElement);

export function openPalette() {
  if (!document.getElementById("palette") || dialog().open) return;
  dialog().showModal();
  field().value = "";
  filterCommands();
  ask();
}

/** @returns {HTMLElement[]} */
const options = () =>
  /** @type {HTMLElement[]} */ ([...dialog().querySelectorAll("[role=option]")]).filter(
    (option) => !option.hidden,
  );

const chosen = () => dialog().querySelector("[role=option][aria-selected=true]");

/** @param {HTMLElement | undefined} option */
function choose(option) {
  chosen()?.removeAttribute("aria-selected");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  field().setAttribute("aria-activedescendant", option?.id ?? "");
}

/** Commands are known to the page: the ones whose words hold what is typed, and that are possible. */
function filterCommands() {
  const typed = field().value.trim().toLowerCase();
  /** @type {NodeListOf<HTMLElement>} */
  const commands = byId("palette-commands").querySelectorAll("[role=option]");
  for (const command of commands) {
    const { opens } = command.dataset;
    const isPossible = !opens || document.getElementById(opens);
    command.hidden = !isPossible || !command.textContent.toLowerCase().includes(typed);
  }
}

async function ask() {
  const number = (asked += 1);
  const status = byId("palette-status");
  status.textContent = "";
  try {
    const query = new URLSearchParams({ q: field().value });
    const response = await fetchPartial(`${field().dataset.url}?${query}`);
    const text = await response.text();
    if (number !== asked) return;
    if (!response.ok || response.redirected) throw new Error(response.statusText);
    byId("palette-found").innerHTML = text;
  } catch {
    if (number !== asked) return;
    status.textContent = gettext("The server cannot be reached. What you typed is kept.");
  }
  const all = options();
  choose(all.find(({ dataset }) => dataset.kind !== "search") ?? all[0]);
}

/** @param {Element | null} option */
function follow(option) {
  if (!(option instanceof HTMLElement)) return;
  const { opens } = option.dataset;
  dialog().close();
  const target = opens ? document.getElementById(opens) : null;
  if (opens === "shortcuts") byId("show-shortcuts").click();
  else if (target) opener(String(opens))?.click();
  else if (option instanceof HTMLAnchorElement) location.assign(option.href);
}

/**
 * What opens a dialog by a click, which fills it in as well.
 * @param {string} id
 * @returns {HTMLElement | null}
 */
const opener = (id) => document.querySelector(`[data-dialog="${id}"]`);

document.addEventListener("input", (event) => {
  if (!closest(event, "#palette-field")) return;
  filterCommands();
  clearTimeout(timer);
  timer = window.setTimeout(ask, PAUSE_MS);
});

document.addEventListener("keydown", (event) => {
  if (!closest(event, "#palette") || event.isComposing) return;
  const all = options();
  const at = all.indexOf(/** @type {HTMLElement} */ (chosen()));
  if (event.key === "ArrowDown") choose(all[(at + 1) % all.length]);
  else if (event.key === "ArrowUp") choose(all.at(at - 1));
  else if (event.key === "Enter") follow(chosen());
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target === document.getElementById("palette")) dialog().close(); // beside it
  const option = closest(event, "#palette [role=option]");
  if (!option || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  follow(option);
});
