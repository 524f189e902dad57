// A long message that a person wrote is folded (fold.css) until somebody wants to read all of it.

import { closest, matches } from "./dom.js";

const BODY = ".message[data-role=user] > .message-body";

/** @param {Element} element */
const articleOf = (element) => /** @type {HTMLElement} */ (element.closest("article"));

/** @param {Element} body */
function look(body) {
  const { dataset } = articleOf(body);
  if (dataset.fold === "open") return;
  if (body.scrollHeight > body.clientHeight) dataset.fold = "cut";
  else delete dataset.fold;
}

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) look(target);
});

function watch() {
  for (const body of document.querySelectorAll(BODY)) sizes.observe(body);
}

document.addEventListener("click", (event) => {
  const button = closest(event, ".fold-toggle");
  if (!button) return;
  const article = articleOf(button);
  article.dataset.fold = article.dataset.fold === "open" ? "cut" : "open";
  article.scrollIntoView({ block: "nearest" });
});

// The browser scrolls to what it has found in the text, or to a button of a code block.
document.addEventListener(
  "scroll",
  (event) => {
    if (matches(event, BODY))
      articleOf(/** @type {Element} */ (event.target)).dataset.fold = "open";
  },
  { capture: true }, // it does not bubble
);

document.addEventListener("htmx:after:swap", watch);
document.addEventListener("premweb:event:branch", watch);
watch();
