// Events of the socket become changes of the conversation; what is for others is handed on.

import { keepEditors } from "./editor.js";
import { keepFocus } from "./focus.js";
import { fetchPartial } from "./partial.js";
import { parse, Reply } from "./reply.js";
import { apply, giveBack } from "./sharing.js";
import { tellTimes } from "./times.js";
import { toast } from "./toast.js";

const RUNNING = ["pending", "streaming"];
const replies = new Map();
const elsewhere = new Set(); // replies that run on branches not shown here
let held = null; // events that came while the page catches up; null: it does not

const find = (id) => document.getElementById(`message-${id}`);
const conversation = () => document.querySelector("#conversation[data-conversation-id]");
const list = () => document.getElementById("messages");
// The next reply may have begun before the end of the one before it is told.
const run = () =>
  conversation().toggleAttribute("data-running", RUNNING.includes(list().lastElementChild?.dataset.status));
const announce = (words) => (document.getElementById("announcer").textContent = words);
const send = (name, detail) => document.dispatchEvent(new CustomEvent(`premweb:${name}`, { detail }));
const follow = (change) => {
  const keeping = () => keepEditors(change);
  return window.premwebScroll ? window.premwebScroll.around(keeping) : keeping();
};

function replyOf(id) {
  const article = find(id);
  if (!article) return null;
  const known = replies.get(id);
  if (known?.article === article) return known;
  const reply = new Reply(article, null);
  replies.set(id, reply);
  return reply;
}

// An event of a reply that the page does not have: either it missed the turn, which a greeting will
// tell, or the reply runs on another branch.
function unknown(id) {
  if (elsewhere.has(id)) return;
  elsewhere.add(id);
  send("reconnect");
}

// The messages anew. Throws where the server did not give them, or not in time.
async function renew(section) {
  const response = await fetchPartial(section.dataset.messagesUrl);
  const text = await response.text();
  if (response.status === 401) return signedOut();
  if (conversation() !== section || response.redirected) return;
  if (response.status === 404) return shutOut();
  if (!response.ok) throw new Error(response.statusText);
  const fresh = document.createElement("div");
  fresh.append(parse(text));
  const waiting = fresh.querySelector("#waiting-now");
  waiting.remove();
  tellTimes(fresh);
  const { headers } = response;
  apply(headers.get("X-Sharing"), headers.get("X-Read-Only") === "true");
  await follow(async () => {
    await htmx.swap({ target: "#messages", swap: "innerMorph", text: fresh.innerHTML, sourceElement: section });
    section.dataset.moves = headers.get("X-Moves");
    run();
    replies.clear();
  });
  // What the socket has said of it since is newer.
  if (!held.some((event) => event.type === "waiting")) handlers.waiting({ content: waiting.innerHTML.trim() });
}

// What the socket says meanwhile is applied afterwards, in its order.
async function catchUp() {
  const section = conversation();
  if (held || !section) return;
  held = [];
  try {
    await renew(section);
  } catch {
    send("behind");
  } finally {
    const events = held;
    held = null;
    events.forEach(handle);
  }
}

function tell(html) {
  document.getElementById("composer-notice").innerHTML = `<div class="notice">${html}</div>`;
}

function signedOut() {
  tell(
    "<strong>You are signed out.</strong> <span>What you wrote is kept here. " +
      '<a href="/accounts/login/" target="_blank">Sign in again</a>, then reload this page.</span>',
  );
  htmx.ext.ws.getRegistry().clear();
}

// What has changed for the member: a new page shows how things are now.
const CHANGES = {
  removed: "You are no longer in this team.",
  second_factor: "Your team asks for a second factor now.",
  role: "Your role in this team has changed.",
  team: "You switched to another team in another window.",
};

function changed(reason) {
  if (["removed", "role"].includes(reason)) giveBack();
  tell(`<strong>${CHANGES[reason]}</strong> <span>What you wrote is kept. <a href="/">Open the start page</a> to go on.</span>`);
  htmx.ext.ws.getRegistry().clear();
}

function shutOut() {
  htmx.ext.ws.getRegistry().clear();
  leave("This conversation is gone, or no longer shared with you.");
  list()?.replaceChildren();
}

// What is being written goes along, into the box of a new conversation.
function leave(why) {
  const { dataset } = conversation();
  if (dataset.left) return; // its line, which is refused now, asks again
  dataset.left = "true";
  send("leave");
  toast(why);
  document.querySelector(".new-chat").click();
}

function outdated(section) {
  if (section.dataset.told) return;
  section.dataset.told = "true";
  tell(
    "<strong>PremWeb was updated.</strong> <span>What you wrote is kept. " +
      `<a href="${location.pathname}">Reload this page</a> to go on with the new version.</span>`,
  );
}

// The messages after `start` become these; those that are there already stay as they are.
function show(start, wanted, begins) {
  const ids = new Set(wanted.map((article) => article.id));
  const following = start ? start.nextElementSibling : list().firstElementChild;
  for (let node = following; node; ) {
    const next = node.nextElementSibling;
    if (!ids.has(node.id)) node.remove();
    node = next;
  }
  let before = start;
  for (const article of wanted) {
    const known = document.getElementById(article.id);
    if (!known) insert(article, before, begins);
    else if (!RUNNING.includes(known.dataset.status)) Reply.surround(known, article);
    before = known ?? article;
  }
}

function insert(article, before, begins) {
  if (before) before.after(article);
  else list().prepend(article);
  htmx.process(article);
  const { messageId: id, status } = article.dataset;
  // Frames build on a reply that begins here; any other has to be shown by a snapshot first.
  if (RUNNING.includes(status)) replies.set(id, new Reply(article, id === begins ? 0 : null));
}

const handlers = {
  hello({ version, team, title, leaf, moves, status, running, waiting, sharing, read_only: readOnly }) {
    const section = document.getElementById("conversation");
    if (String(team) !== section.dataset.team) return changed("team");
    if (version !== section.dataset.version) outdated(section);
    if (!conversation()) return;
    apply(sharing, readOnly); // while what was withdrawn is still shown
    handlers.title({ title });
    handlers.waiting({ content: waiting });
    section.toggleAttribute("data-running", running);
    const last = document.querySelector("#messages > article:last-of-type");
    const same = (last?.dataset.messageId ?? "") === leaf && Number(section.dataset.moves) === moves;
    const settled = (state) => !RUNNING.includes(state);
    const differs = last && last.dataset.status !== status && (settled(last.dataset.status) || settled(status));
    if (!same || differs) catchUp();
  },

  branch({ after, content, moves, begins }) {
    const section = conversation();
    if (moves < Number(section.dataset.moves)) return; // a later move was faster
    const start = after ? find(after) : null;
    if (after && !start) return void catchUp();
    show(start, [...parse(content).children], begins);
    section.dataset.moves = moves;
    run();
    if (begins) announce("Reply started");
  },

  waiting({ content }) {
    const place = document.getElementById("waiting");
    if (place.dataset.content === content) return;
    place.dataset.content = content;
    place.innerHTML = content;
    send("waiting-changed");
  },

  title({ title }) {
    document.querySelector(".topbar-title").textContent = title;
    document.title = `${title} · PremWeb`;
  },

  deleted() {
    leave("This conversation was deleted.");
  },

  frame(event) {
    const reply = replyOf(event.id);
    if (!reply) return unknown(event.id);
    if (reply.seq !== null && event.seq <= reply.seq) return;
    if (reply.seq === null) return; // the snapshot is on its way
    if (!reply.follows(event.seq)) return send("reconnect");
    reply.seq = event.seq;
    reply.status = "streaming";
    if (event.reasoning) reply.think(event.reasoning, false);
    reply.body.apply(event.ops);
  },

  snapshot(event) {
    const reply = replyOf(event.id);
    if (!reply) return unknown(event.id);
    if (reply.seq !== null && event.seq < reply.seq) return;
    reply.seq = event.seq;
    reply.status = event.status;
    reply.think(event.reasoning, true);
    reply.body.apply(event.ops);
  },

  settled(event) {
    const reply = replyOf(event.id);
    if (!reply) {
      run();
      return unknown(event.id);
    }
    if (event.seq !== null) {
      if (reply.seq !== null && event.seq <= reply.seq) return;
      if (!reply.follows(event.seq)) return void catchUp();
      reply.seq = event.seq;
    }
    reply.body.apply(event.ops);
    Reply.surround(reply.article, parse(event.extras).firstElementChild);
    run();
    replies.delete(event.id);
    announce(event.status === "complete" ? "Reply finished" : `Reply ${event.status}`);
  },

  closed({ reason }) {
    if (reason === "signed_out") return signedOut();
    if (reason in CHANGES) return changed(reason);
    if (reason === "no_access") return shutOut();
    tell("<strong>Too many windows are open.</strong> <span>Close some, then reload this one.</span>");
    htmx.ext.ws.getRegistry().clear();
  },
};

const OURS = ["branch", "waiting", "title", "deleted", "frame", "snapshot", "settled"];

function handle(event) {
  if (event.type === "batch") return event.events.forEach(handle);
  if (OURS.includes(event.type) && !conversation()) return;
  if (held) held.push(event);
  else if (handlers[event.type]) follow(() => keepFocus(() => handlers[event.type](event)));
  send(`event:${event.type}`, event);
}

document.addEventListener("htmx:before:ws:message", (event) => {
  const { message } = event.detail;
  if (!message.json?.type) return;
  message.cancelled = true; // ours, not htmx's to swap
  handle(message.json);
});

document.addEventListener("premweb:catch-up", catchUp);
