// What is shown in the middle of the page is what was asked for last; what fails leaves it as it is.

import { tellPage } from "./dom.js";

let shown = location.href; // the URL of what is shown
let count = 0;
let latest = 0; // the number of the request that may replace it
/** @type {WeakMap<HtmxContext, number>} */
const numbers = new WeakMap();

/**
 * Whether this is Back.
 * @param {HtmxContext} ctx
 */
const restores = (ctx) => Boolean(ctx.request?.headers["HX-History-Restore-Request"]);

/** @param {HtmxContext} ctx */
const replaces = (ctx) => ctx.target?.id === "main" || restores(ctx);

/** @param {HtmxContext} ctx */
const numberOf = (ctx) => numbers.get(ctx) ?? latest;

/**
 * Neither the page nor the URL changes.
 * @param {HtmxContext} ctx
 */
function leaveAsItIs(ctx) {
  ctx.swap = "none";
  ctx.push = null;
  ctx.hx.pushurl = ctx.hx.replaceurl = undefined;
}

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (replaces(ctx)) numbers.set(ctx, (count += 1));
});

// Some are asked for and then left out, as the same one is underway.
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (replaces(ctx)) latest = Math.max(latest, numberOf(ctx));
});

document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  if (!replaces(ctx)) return;
  const stale = numberOf(ctx) < latest;
  if (stale && ctx.request.method === "GET") {
    event.preventDefault();
    ctx.request.abort?.();
  } else if (stale || ctx.response.status >= 400) {
    leaveAsItIs(ctx); // a message that was sent: its answer is still heard
  } else if (!ctx.target?.isConnected) {
    ctx.target = document.getElementById("main"); // Back has replaced all of the page
  }
});

// A title belongs to what is shown.
document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  if (ctx.swap === "none") ctx.title = "";
});

const arrived = () => (shown = location.href);
document.addEventListener("htmx:after:history:push", arrived);
document.addEventListener("htmx:after:history:replace", arrived);
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (restores(ctx) && ctx.swap !== "none") arrived();
});

/**
 * Back has changed the URL already: where its page does not come, it is again that of what is shown.
 * @param {CustomEvent<{ ctx?: HtmxContext }>} event
 */
function stay({ detail: { ctx } }) {
  if (!ctx || !restores(ctx) || numberOf(ctx) < latest) return;
  if (ctx.response?.status < 500) return; // the browser shows that
  setTimeout(() => {
    history.pushState({ htmx: true }, "", shown);
    tellPage("stayed");
  });
}

document.addEventListener("htmx:error", stay);
document.addEventListener("htmx:response:error", stay);
