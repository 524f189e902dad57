// Says when the socket is down, and keeps the page going without it.

const QUIET = 1000; // ms before a lost connection is worth a word
const POLL = 3000; // ms between looks at the messages while it is lost
const AGAIN = 3000; // ms until a page that could not catch up has another try
const SILENCE = 25000; // ms without the server's beat, after which a connection counts as dead
const WATCH = 2000; // ms between looks at the clock

let lost = false;
let timer = null;
let again = null;
let heard = Date.now();

const running = () => document.querySelector("#conversation[data-running]");

function show(hidden) {
  const line = document.getElementById("offline");
  if (line) line.hidden = hidden;
}

function down() {
  if (lost || document.hidden) return;
  lost = true;
  timer = setTimeout(() => show(false), QUIET);
}

function up() {
  lost = false;
  clearTimeout(timer);
  show(true);
}

document.addEventListener("htmx:ws:close", (event) => {
  if (event.detail.reason === "closed") down();
});
document.addEventListener("htmx:ws:error", down);
document.addEventListener("htmx:after:ws:connection", up);
document.addEventListener("htmx:before:ws:message", () => lost && up()); // it was not

// A connection can die without a word (a cable, a sleeping laptop): the socket itself never tells.
function reconnect() {
  const url = document.querySelector("#conversation")?.getAttribute("hx-ws:connect");
  heard = Date.now();
  htmx.ext.ws
    .getRegistry()
    .get(url ?? "")
    ?.socket?.close();
}

function watch() {
  if (document.hidden || !document.getElementById("conversation")) {
    heard = Date.now();
  } else if (Date.now() - heard > SILENCE) {
    down();
    reconnect();
  }
}

setInterval(watch, WATCH);
document.addEventListener("premweb:reconnect", reconnect);
// A new connection's greeting tells whether there is still something to catch up with.
document.addEventListener("premweb:behind", () => {
  clearTimeout(again);
  if (!lost) again = setTimeout(reconnect, AGAIN);
});
for (const sign of ["htmx:before:ws:message", "htmx:before:ws:connection"]) {
  document.addEventListener(sign, () => (heard = Date.now()));
}
document.addEventListener("visibilitychange", () => document.hidden && up());
window.addEventListener("offline", down);
window.addEventListener("online", () => lost && reconnect());

setInterval(() => {
  if (lost && running()) document.dispatchEvent(new Event("premweb:catch-up"));
}, POLL);
document.addEventListener("premweb:sent", () => {
  if (lost) document.dispatchEvent(new Event("premweb:catch-up"));
});
