// What is done with conversations of the list: the server does it, and a toast takes it back.

import { conversation } from "./conversation.js";
import { byId, control, tellPage } from "./dom.js";
import { parse } from "./patch.js";
import { unreachable } from "./request_errors.js";
import { toast } from "./toast.js";
import { gettext } from "./translations.js";

const UNDO_MS = 10000;
const RESPONSE_MS = 15000;

/** @typedef {{ action: string; id: string[]; folder?: number | string; tag?: string }} Change */

const token = () => control(byId("composer", HTMLFormElement), "csrfmiddlewaretoken").value;

/**
 * Posts a form of ours. Resolves to the response; rejects where there is none.
 * @param {string} url
 * @param {Record<string, string | string[]>} fields
 */
export function post(url, fields) {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) body.append(name, one);
  }
  const headers = { "HX-Request": "true", "X-CSRFToken": token() };
  const signal = AbortSignal.timeout(RESPONSE_MS);
  return fetch(url, { method: "POST", headers, body, signal });
}

/**
 * Why a request was refused, in the server's words.
 * @param {Response} response
 * @returns {Promise<Parts>}
 */
export async function reasonOf(response) {
  const ours =
    response.headers.get("X-Notice") && parse(await response.text()).querySelector(".notice");
  return ours ? [...ours.childNodes] : [gettext("The server did not take it.")];
}

/**
 * Does it. Resolves to null, or to why it was not done.
 * @param {Change} wanted
 * @param {boolean} [undoable]
 * @returns {Promise<Parts | null>}
 */
export async function change(wanted, undoable = true) {
  const shown = conversation();
  const goes = wanted.action === "trash" && wanted.id.includes(shown?.dataset.conversationId ?? "");
  if (goes) shown?.setAttribute("data-deleting", "");
  const { failed, words, undo } = await request(wanted);
  if (failed) {
    shown?.removeAttribute("data-deleting");
    return failed;
  }
  tellPage("changed", { ids: wanted.id });
  tellPage("list-behind");
  if (undoable) offerUndo(words, undo);
  return null;
}

/**
 * @param {Change} wanted
 * @returns {Promise<{ failed?: Parts; words: string; undo: Change[] }>}
 */
async function request({ action, id, folder = "", tag = "" }) {
  try {
    const fields = { action, id, folder: String(folder), tag };
    const response = await post("/conversations/change/", fields);
    if (response.ok) return response.json();
    return { failed: await reasonOf(response), words: "", undo: [] };
  } catch {
    return { failed: unreachable(), words: "", undo: [] };
  }
}

/**
 * @param {string} words
 * @param {Change[]} changes
 */
function offerUndo(words, changes) {
  const act = changes.length ? () => takeBack(changes) : null; // all of it was so before
  toast(words, { label: gettext("Undo"), act, shown: UNDO_MS });
}

/** @param {Change[]} changes */
async function takeBack(changes) {
  for (const one of changes) {
    const failed = await change(one, false);
    if (failed) return failed;
  }
  return null;
}

/** @param {Parts} parts */
export const textOf = (parts) =>
  parts.map((part) => (part instanceof Node ? part.textContent : part)).join(" ");

/**
 * Does it, and says in a toast why not.
 * @param {Change} wanted
 */
export async function changeOrSay(wanted) {
  const failed = await change(wanted);
  if (failed) toast(textOf(failed));
}
