// What is done with conversations of the list: the server does it, and a toast takes it back.

import { conversation } from "./conversation.js";
import { byId, control, find, tellPage } from "./dom.js";
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
  toast(words, { label: gettext("Undo"), act: () => takeBack(changes), shown: UNDO_MS });
}

/** @param {Change[]} changes */
async function takeBack(changes) {
  for (const one of changes) {
    const failed = await change(one, false);
    if (failed) return failed;
  }
  return null;
}

/**
 * Does it, and closes the dialog, or says in it why it was not done.
 * @param {string} id
 * @param {() => Promise<Parts | null>} act
 */
export async function finish(id, act) {
  const dialog = byId(id, HTMLDialogElement);
  const failed = await act();
  if (failed) find(dialog, "[data-dialog-error]").replaceChildren(...failed);
  else dialog.close();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset.trash) return;
  event.preventDefault();
  const id = [form.dataset.trash];
  finish("delete-dialog", () => change({ action: "trash", id }));
});

/**
 * Does it, and says in a toast why not.
 * @param {Change} wanted
 */
export async function changeOrSay(wanted) {
  const failed = await change(wanted);
  if (failed)
    toast(failed.map((part) => (part instanceof Node ? part.textContent : part)).join(" "));
}
