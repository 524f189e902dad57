// Says when the socket is down, and keeps the page going without it.

import { conversation } from "./conversation.js";
import { tellPage } from "./dom.js";

const SILENT_LOSS_MS = 1000; // before a lost connection is worth a word
const FETCH_EVERY_MS = 3000; // messages, while it is lost
const RETRY_MS = 3000; // until a page that could not catch up has another try
const SILENCE_MS = 25000; // without the server's beat, after which a connection counts as dead
const WATCH_EVERY_MS = 2000; // the clock
const PAUSE_MS = 10000; // between two questions why the socket is refused

let lost = false;
let over = false; // the page has said why, and connects no more
/** @type {number | undefined} */
let notice;
/** @type {number | undefined} */
let retry;
let heard = Date.now();

const isRunning = () => document.querySelector("#conversation[data-running]") !== null;
const catchUp = () => tellPage("catch-up");

/** @param {boolean} hidden */
function hideNotice(hidden) {
  const line = document.getElementById("offline");
  if (line) line.hidden = hidden;
}

function down() {
  if (lost || over || document.hidden) return;
  lost = true;
  notice = window.setTimeout(() => hideNotice(false), SILENT_LOSS_MS);
}

function up() {
  lost = false;
  clearTimeout(notice);
  hideNotice(true);
}

document.addEventListener("htmx:ws:close", ({ detail: { reason } }) => {
  if (reason === "closed") down();
});
document.addEventListener("htmx:ws:error", down);
document.addEventListener("htmx:after:ws:connection", () => {
  over = false;
  up();
});
document.addEventListener("premweb:disconnected", () => {
  over = true;
  up();
});
document.addEventListener("htmx:before:ws:message", () => lost && up()); // it was not

/** A connection can die without a word (a cable, a sleeping laptop): the socket itself never tells. */
function reconnect() {
  const url = document.getElementById("conversation")?.getAttribute("hx-ws:connect") ?? "";
  heard = Date.now();
  htmx.ext.ws.getRegistry().get(url)?.socket?.close();
}

function watch() {
  if (document.hidden || !document.getElementById("conversation")) {
    heard = Date.now();
  } else if (Date.now() - heard > SILENCE_MS) {
    down();
    reconnect();
  }
}

// A socket is refused without a reason: the page asks for one.
let asked = -PAUSE_MS;

document.addEventListener("htmx:ws:error", () => {
  if (performance.now() - asked < PAUSE_MS) return;
  asked = performance.now();
  tellPage(conversation() ? "catch-up" : "list-behind");
});

const hear = () => (heard = Date.now());

setInterval(watch, WATCH_EVERY_MS);
document.addEventListener("premweb:reconnect", reconnect);
// A new connection's greeting tells whether there is still something to catch up with.
document.addEventListener("premweb:behind", () => {
  clearTimeout(retry);
  if (!lost) retry = window.setTimeout(reconnect, RETRY_MS);
});
document.addEventListener("htmx:before:ws:message", hear);
document.addEventListener("htmx:before:ws:connection", hear);
document.addEventListener("visibilitychange", () => document.hidden && up());
window.addEventListener("offline", down);
window.addEventListener("online", () => lost && reconnect());

setInterval(() => lost && isRunning() && catchUp(), FETCH_EVERY_MS);
document.addEventListener("premweb:sent", () => lost && catchUp());
