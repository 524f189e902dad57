// What is shown in the middle of the page is what was asked for last; what fails leaves it as it is.

let latest = null; // the request that may replace it

const replaces = (ctx) => ctx.target?.id === "main";

// Neither the page nor the address changes.
function leaveAsItIs(ctx) {
  ctx.swap = "none";
  ctx.push = null;
  ctx.hx.pushurl = ctx.hx.replaceurl = undefined;
}

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (replaces(ctx)) latest = ctx;
});

document.addEventListener("htmx:before:history:restore", () => (latest = null));

document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  if (!replaces(ctx)) return;
  if (ctx.response.status >= 400) leaveAsItIs(ctx);
  else if (ctx !== latest && ctx.request.method === "GET") event.preventDefault();
  else if (ctx !== latest) leaveAsItIs(ctx); // a message was sent: who sent it wants to know
});

// A title belongs to what is shown.
document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  if (ctx.swap === "none") ctx.title = "";
});
