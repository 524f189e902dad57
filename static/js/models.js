// Keeps the choice of models up to date: when the socket says that there is news, and, while there
// is nothing to choose from, by asking now and then.

import { fetchPartial } from "./partial.js";

const AGAIN_MS = 3000;
const MAX_TRIES = 20; // without news of the socket
let tries = 0;

/** @returns {HTMLSelectElement | null} */
const choice = () => document.querySelector("select#model");
const isEmpty = () => choice()?.querySelector("option[data-state]") != null;

async function renew() {
  const select = choice();
  if (!select) return;
  const url = `${select.dataset.url}?model=${encodeURIComponent(select.value)}`;
  const response = await fetchPartial(url);
  if (!response.ok || response.redirected) return;
  const html = await response.text();
  const chosen = select.value; // now, not when it was asked
  select.innerHTML = html;
  if (chosen && [...select.options].some(({ value }) => value === chosen)) select.value = chosen;
}

function ask() {
  renew().catch(() => {}); // the next try may work
}

document.addEventListener("premweb:event:models", () => {
  tries = 0;
  ask();
});
// News before the socket was there has been missed.
document.addEventListener("premweb:event:hello", () => isEmpty() && ask());
setInterval(() => {
  if (document.hidden || !isEmpty() || tries >= MAX_TRIES) return;
  tries += 1;
  ask();
}, AGAIN_MS);
