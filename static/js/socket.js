// The socket's events are applied in their order, and after the messages that are being fetched.

import { conversation, markRunning } from "./conversation.js";
import { handlers, showWaiting } from "./conversation_events.js";
import { find, tellPage } from "./dom.js";
import { keepEditors } from "./editor.js";
import { keepFocus } from "./focus.js";
import { forgetReplies } from "./messages.js";
import { shutOut, signedOut } from "./page_notices.js";
import { fetchPartial } from "./partial.js";
import { parse } from "./patch.js";
import { follow } from "./scroll.js";
import { showSharing } from "./sharing.js";
import { tellTimes } from "./times.js";

/** Events that say something only of a conversation that is shown. */
const OF_A_CONVERSATION = [
  ...["branch", "waiting", "title", "deleted"],
  ...["frame", "snapshot", "settled"],
];

/** @type {SocketEvent[] | null} */
let held = null; // events that came while the page catches up; null: it does not

/** @param {() => unknown} change */
const changeMessages = (change) => follow(() => keepEditors(change));

/**
 * Fetches the messages anew. Throws where the server did not give them, or not in time.
 * @param {HTMLElement} shown
 */
async function renew(shown) {
  const response = await fetchPartial(shown.dataset.messagesUrl);
  const text = await response.text();
  if (response.status === 401) return signedOut();
  if (conversation() !== shown || response.redirected) return undefined;
  if (response.status === 404) return shutOut();
  if (!response.ok) throw new Error(response.statusText);
  const fresh = document.createElement("div");
  fresh.append(parse(text));
  const waiting = find(fresh, "#waiting-now");
  waiting.remove();
  tellTimes(fresh);
  const { headers } = response;
  const sharing = /** @type {Sharing} */ (headers.get("X-Sharing"));
  showSharing(sharing, headers.get("X-Read-Only") === "true");
  await changeMessages(async () => {
    await htmx.swap({
      target: "#messages",
      swap: "innerMorph",
      text: fresh.innerHTML,
      sourceElement: shown,
    });
    shown.dataset.moves = headers.get("X-Moves") ?? "";
    markRunning();
    forgetReplies();
  });
  // What the socket has said of it since is newer.
  if (!held?.some(({ type }) => type === "waiting")) showWaiting(waiting.innerHTML.trim());
  return undefined;
}

/** Fetches the messages; what the socket says meanwhile is applied afterwards, in its order. */
async function catchUp() {
  const shown = conversation();
  if (held || !shown) return;
  held = [];
  try {
    await renew(shown);
  } catch {
    tellPage("behind");
  } finally {
    const events = held;
    held = null;
    events.forEach(handle);
  }
}

/** @param {SocketEvent} event */
function handle(event) {
  if (event.type === "batch") return event.events.forEach(handle);
  if (OF_A_CONVERSATION.includes(event.type) && !conversation()) return undefined;
  const handler = /** @type {((event: SocketEvent) => void) | undefined} */ (handlers[event.type]);
  if (held) held.push(event);
  else if (handler) changeMessages(() => keepFocus(() => handler(event)));
  tellPage(`event:${event.type}`, event);
  return undefined;
}

document.addEventListener("htmx:before:ws:message", ({ detail: { message } }) => {
  if (!message.json?.type) return;
  message.cancelled = true; // ours, not htmx's to swap
  handle(message.json);
});

document.addEventListener("premweb:catch-up", catchUp);
