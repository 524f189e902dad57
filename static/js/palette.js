// The palette: a box, and a list that the arrow keys go through while one types.

import { openDialog } from "./dialogs.js";
import { byId, closest, findAll } from "./dom.js";
import { focusBox } from "./focus.js";
import { preview } from "./palette_preview.js";
import { fetchPartial } from "./partial.js";
import { gettext } from "./translations.js";

const PAUSE_MS = 120; // of typing, before the server is asked

let asked = 0;
/** @type {number | undefined} */
let timer;
let answered = Promise.resolve(); // what was asked last

const dialog = () => byId("palette", HTMLDialogElement);
const field = () => byId("palette-field", HTMLInputElement);

export function openPalette() {
  if (!document.getElementById("palette") || dialog().open) return;
  dialog().showModal();
  field().value = "";
  filterCommands();
  answered = ask();
}

const options = () => findAll(dialog(), "[role=option]:not([hidden])");

const chosen = () => dialog().querySelector("[role=option][aria-selected=true]");

/** @param {HTMLElement | undefined} option */
function choose(option) {
  chosen()?.removeAttribute("aria-selected");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  field().setAttribute("aria-activedescendant", option?.id ?? "");
  preview(option);
}

const GROUP_LETTERS = 4; // fewer are in the name of some group by chance

/**
 * Whether the words of a command hold what is typed, or the name of its group does.
 * @param {HTMLElement} command
 * @param {string} typed
 */
function isNamed(command, typed) {
  const group = command.parentElement?.getAttribute("aria-label")?.toLowerCase();
  const ofGroup = typed.length >= GROUP_LETTERS && group?.includes(typed);
  return ofGroup || command.textContent.toLowerCase().includes(typed);
}

/** Commands and pages are known here: those with what is typed in their words, and possible ones. */
function filterCommands() {
  const typed = field().value.trim().toLowerCase();
  for (const command of findAll(dialog(), "[id^=command-]")) {
    const { opens } = command.dataset;
    const isPossible = !opens || document.getElementById(opens);
    command.hidden = !isPossible || !isNamed(command, typed);
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
    for (const option of findAll(dialog(), "[data-kind=pick]")) option.hidden = !picks(option);
    byId("palette-list").scrollTop = 0;
  } catch {
    if (number !== asked) return;
    status.textContent = gettext("The server cannot be reached. What you typed is kept.");
  }
  const all = options();
  choose(all.find(({ dataset }) => dataset.kind !== "search") ?? all[0]);
}

/**
 * The choice of models that an option picks from: in a conversation for "here", where one may write,
 * and on the start page for a new one.
 * @param {HTMLElement} option
 */
function picks({ dataset: { model, kind } }) {
  const place = kind === "pick" ? "[data-conversation-id]:not([data-read-only])" : ".is-new";
  /** @type {HTMLSelectElement | null} */
  const select = document.querySelector(`#conversation${place} select#model`);
  return [...(select?.options ?? [])].some(({ value }) => value === model) ? select : null;
}

/** @param {Element | null} option */
function follow(option) {
  if (!(option instanceof HTMLElement)) return;
  const { opens, model } = option.dataset;
  dialog().close();
  const select = model ? picks(option) : null;
  if (select && model) {
    select.value = model;
    focusBox();
    return;
  }
  const target = opens ? document.getElementById(opens) : null;
  if (opens === "shortcuts") byId("show-shortcuts").click();
  else if (target) open(String(opens));
  else if (option instanceof HTMLAnchorElement) location.assign(option.href);
}

/**
 * Opens a dialog or a bar, by what opens it on the page where that is there: it fills it in, too.
 * @param {string} id
 */
function open(id) {
  /** @type {HTMLElement | null} */
  const opener = document.querySelector(`[data-dialog="${id}"], [aria-controls="${id}"]`);
  if (opener) opener.click();
  else openDialog(id);
}

document.addEventListener("input", (event) => {
  if (!closest(event, "#palette-field")) return;
  filterCommands();
  clearTimeout(timer);
  timer = window.setTimeout(askNow, PAUSE_MS);
});

function askNow() {
  clearTimeout(timer);
  timer = undefined;
  answered = ask();
}

/** Follows what is selected among the answers to what is typed: these may be underway still. */
async function followChosen() {
  if (timer) askNow();
  await answered;
  if (dialog().open) follow(chosen());
}

document.addEventListener("keydown", (event) => {
  if (!closest(event, "#palette-field") || event.isComposing) return;
  const all = options();
  const at = all.indexOf(/** @type {HTMLElement} */ (chosen()));
  if (event.key === "ArrowDown") choose(all[(at + 1) % all.length]);
  else if (event.key === "ArrowUp") choose(all.at(at - 1));
  else if (event.key === "Enter") followChosen();
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
