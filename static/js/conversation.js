// The conversation that is shown: its parts, and what it tells of itself.

import { byId } from "./dom.js";

const RUNNING = ["pending", "streaming"];

/** @param {string | undefined} status */
export const isRunning = (status) => RUNNING.includes(status ?? "");

/** The conversation's section; also of one that does not exist yet. */
export const section = () => byId("conversation");

/**
 * The section of a conversation that exists.
 * @returns {HTMLElement | null}
 */
export const conversation = () => document.querySelector("#conversation[data-conversation-id]");

/** The list of its messages. */
export const messages = () => byId("messages");

/** @param {string} id */
export const findMessage = (id) => document.getElementById(`message-${id}`);

/** Marks it as running by its last message: the next reply may have begun before one is settled. */
export function markRunning() {
  const last = messages().lastElementChild;
  const status = last instanceof HTMLElement ? last.dataset.status : undefined;
  section().toggleAttribute("data-running", isRunning(status));
}

/**
 * Says something to screen readers.
 * @param {string} words
 */
export function announce(words) {
  const place = document.getElementById("announcer");
  if (place) place.textContent = words;
}
