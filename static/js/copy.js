// Copies a message's raw text or the link to it, a code block, or a field.

import { byId, closest, find } from "./dom.js";
import { announce } from "./conversation.js";
import { toast } from "./toast.js";
import { gettext } from "./translations.js";

const CONFIRMED_MS = 1500;

/**
 * Puts a text onto the clipboard. Throws where the browser refuses.
 * @param {string} text
 */
async function write(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // The clipboard needs a secure context; a server in the office may not have one.
  const before = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  if (!copied) throw new Error("refused");
}

/** @param {Element} button */
function confirm(button) {
  button.classList.add("is-copied");
  announce(gettext("Copied"));
  setTimeout(() => button.classList.remove("is-copied"), CONFIRMED_MS);
}

/**
 * A field is read by the one who copies: it is selected too, and the button says what was done.
 * @param {HTMLElement} button
 */
async function copyField(button) {
  const field = byId(button.dataset.copyField ?? "", HTMLInputElement);
  field.select();
  const label = find(button, "span");
  try {
    await write(field.value);
    label.textContent = gettext("Copied");
  } catch {
    label.textContent = gettext("Copy it from the field");
  }
}

/**
 * The raw text of a message.
 * @param {string | undefined} url
 */
async function fetchText(url) {
  const response = await fetch(url ?? "", { headers: { "HX-Request": "true" } });
  if (!response.ok) throw new Error(response.statusText);
  return response.text();
}

document.addEventListener("click", async (event) => {
  const field = closest(event, "[data-copy-field]");
  if (field) return copyField(field);
  const code = closest(event, ".code-copy");
  const link = closest(event, "[data-copy-link]");
  const message = closest(event, "[data-copy]");
  const button = code ?? link ?? message;
  if (!button) return;
  try {
    const block = code?.closest(".code-block")?.querySelector("code");
    if (block) await write(block.textContent);
    else if (link) await write(new URL(link.dataset.copyLink ?? "", location.href).href);
    else await write(await fetchText(message?.dataset.copy));
    confirm(button);
  } catch {
    toast(gettext("Copying did not work. Try again, or select the text."));
  }
});
