// What each event of the socket changes in the conversation.

import {
  announce,
  conversation,
  findMessage,
  isRunning,
  markRunning,
  section,
} from "./conversation.js";
import { byId, find, tellPage } from "./dom.js";
import { askAbout, forgetReply, replyOf, settle, showMessages } from "./messages.js";
import {
  isChange,
  leaveConversation,
  memberChanged,
  outdated,
  shutOut,
  signedOut,
  tooManyWindows,
} from "./page_notices.js";
import { parse } from "./patch.js";
import { showSharing } from "./sharing.js";
import { noteHeard } from "./silence.js";
import { gettext } from "./translations.js";

const ENDS = {
  complete: gettext("Reply finished"),
  stopped: gettext("Reply stopped"),
  interrupted: gettext("Reply interrupted"),
  failed: gettext("Reply failed"),
};

/**
 * How a reply has ended, with the reason that the page shows.
 * @param {Element} article
 * @param {string} status
 */
function endOf(article, status) {
  const end = ENDS[/** @type {keyof typeof ENDS} */ (status)];
  const reasons = article.querySelectorAll(".problem-words > *");
  return [end, ...[...reasons].map((reason) => reason.textContent.trim())].join(". ");
}

/**
 * Whether the page shows what the greeting tells of the conversation.
 * @param {SocketEvents["hello"]} hello
 */
function isUpToDate({ leaf, moves, status }) {
  /** @type {HTMLElement | null} */
  const last = document.querySelector("#messages > article:last-of-type");
  if ((last?.dataset.messageId ?? "") !== leaf) return false;
  if (Number(section().dataset.moves) !== moves) return false;
  if (!last || last.dataset.status === status) return true;
  return isRunning(last.dataset.status) && isRunning(status);
}

/**
 * Whether a frame takes its reply on by one; a gap has to be closed by a snapshot.
 * @param {import("./reply.js").Reply} reply
 * @param {number} seq
 */
function isNext(reply, seq) {
  if (reply.seq === null || seq <= reply.seq) return false; // its snapshot is on its way
  if (reply.follows(seq)) return true;
  tellPage("reconnect");
  return false;
}

/** @type {{ [Type in keyof SocketEvents]?: (event: SocketEvents[Type]) => void }} */
export const handlers = {
  hello(event) {
    const { dataset } = section();
    if (String(event.team) !== dataset.team) return memberChanged("team");
    if (event.version !== dataset.version) outdated();
    if (!conversation()) return undefined;
    showSharing(event.sharing, event.read_only); // while what was withdrawn is still shown
    handlers.title?.(event);
    showWaiting(event.waiting);
    section().toggleAttribute("data-running", event.running);
    if (!isUpToDate(event)) tellPage("catch-up");
    return undefined;
  },

  branch({ after, content, moves, begins }) {
    const { dataset } = section();
    if (moves < Number(dataset.moves)) return; // a later move was faster
    const start = after ? findMessage(after) : null;
    if (after && !start) return void tellPage("catch-up");
    const wanted = /** @type {Iterable<HTMLElement>} */ (parse(content).children);
    showMessages(start, [...wanted], begins);
    dataset.moves = String(moves);
    markRunning();
    if (begins) announce(gettext("Reply started"));
  },

  waiting({ content }) {
    showWaiting(content);
  },

  title({ title }) {
    find(document, ".topbar-title").textContent = title;
    document.title = `${title} · PremWeb`;
  },

  instructions({ content }) {
    byId("instructions").innerHTML = content;
    const shown = document.querySelector(".instructions-text")?.textContent ?? "";
    const field = document.querySelector("#instructions-field");
    if (field) field.textContent = shown; // for when its dialog is opened next
  },

  deleted() {
    leaveConversation(gettext("This conversation was deleted."));
  },

  frame({ id, seq, ops, reasoning }) {
    const reply = replyOf(id);
    if (!reply) return askAbout(id);
    if (!isNext(reply, seq)) return undefined;
    reply.seq = seq;
    reply.status = "streaming";
    noteHeard(reply.article);
    if (reasoning) reply.think(reasoning, false);
    return reply.body.apply(ops);
  },

  snapshot({ id, seq, status, ops, reasoning }) {
    const reply = replyOf(id);
    if (!reply) return askAbout(id);
    if (reply.seq !== null && seq < reply.seq) return undefined;
    reply.seq = seq;
    reply.status = status;
    if (status === "streaming") noteHeard(reply.article);
    reply.think(reasoning, true);
    return reply.body.apply(ops);
  },

  settled({ id, seq, status, ops, extras }) {
    const reply = replyOf(id);
    if (!reply) {
      markRunning();
      return askAbout(id);
    }
    if (seq !== null) {
      if (reply.seq !== null && seq <= reply.seq) return undefined;
      if (!reply.follows(seq)) return void tellPage("catch-up");
      reply.seq = seq;
    }
    settle(reply, ops, extras);
    markRunning();
    forgetReply(id);
    return announce(endOf(reply.article, status));
  },

  closed({ reason }) {
    if (reason === "signed_out") signedOut();
    else if (isChange(reason)) memberChanged(reason);
    else if (reason === "no_access") shutOut();
    else tooManyWindows();
  },
};

/**
 * Shows the messages that wait for the end of the reply.
 * @param {string} content
 */
export function showWaiting(content) {
  const place = byId("waiting");
  if (place.dataset.content === content) return;
  place.dataset.content = content;
  place.innerHTML = content;
  tellPage("waiting-changed");
}
