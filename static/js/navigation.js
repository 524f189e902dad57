// What is shown in the middle of the page is what was asked for last; what fails leaves it as it is.

let count = 0;
let latest = 0; // the number of the request that may replace it
const numbers = new WeakMap();

const restores = (ctx) => ctx.request.headers["HX-History-Restore-Request"]; // Back
const replaces = (ctx) => ctx.target?.id === "main" || restores(ctx);

// Neither the page nor the address changes.
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
  if (replaces(ctx)) latest = Math.max(latest, numbers.get(ctx));
});

document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  if (!replaces(ctx)) return;
  const stale = numbers.get(ctx) < latest;
  if (stale && ctx.request.method === "GET") {
    event.preventDefault();
    ctx.request.abort?.();
  } else if (stale || ctx.response.status >= 400) {
    leaveAsItIs(ctx); // a message that was sent: its answer is still heard
  } else if (!ctx.target.isConnected) {
    ctx.target = document.getElementById("main"); // Back has replaced all of the page
  }
});

// A title belongs to what is shown.
document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  if (ctx.swap === "none") ctx.title = "";
});
