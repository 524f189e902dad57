// Beside the palette's list, where there is room: a look into the conversation that is selected.

import { byId } from "./dom.js";
import { fetchPartial } from "./partial.js";

const PAUSE_MS = 100; // on an option, before the server is asked
const wide = matchMedia("(width >= 64rem)");

/** @type {number | undefined} */
let timer;
let underway = new AbortController();

/**
 * Shows what is behind an option; what was asked for before is not wanted any more.
 * @param {HTMLElement | undefined} option
 */
export function preview(option) {
  clearTimeout(timer);
  underway.abort();
  const url = option?.dataset.preview;
  if (url && wide.matches) timer = window.setTimeout(show, PAUSE_MS, url);
  else byId("palette-preview").replaceChildren();
}

/** @param {string} url */
async function show(url) {
  underway = new AbortController();
  const { signal } = underway;
  const pane = byId("palette-preview");
  try {
    const response = await fetchPartial(url, signal);
    const text = response.ok && !response.redirected ? await response.text() : "";
    if (!signal.aborted) pane.innerHTML = text;
    pane.scrollTop = 0;
  } catch {
    if (!signal.aborted) pane.replaceChildren(); // the list tells whether the server is away
  }
}
