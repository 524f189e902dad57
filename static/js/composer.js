// The box one writes in: it grows, sends on Enter, keeps what is not sent, and says why it cannot.

import {
  addToDraft,
  draftOf,
  forgetOthers,
  isDraftOf,
  keepDraft,
  strikeFromDraft,
  writesHere,
} from "./drafts.js";
import { edited, letGo } from "./editor.js";
import { toBox } from "./focus.js";
import { newKey } from "./key.js";
import { withdrawn } from "./sharing.js";
import { composes } from "./typing.js";
import { answered, away } from "./words.js";

const LIMIT = 256 * 1024; // bytes, as the server has it

const form = () => document.getElementById("composer");
const box = () => form()?.elements.namedItem("text");
const key = () => form().elements.namedItem("key");
const notice = () => document.getElementById("composer-notice");
const joined = (texts) => texts.filter(Boolean).join("\n\n");

const underway = new Map(); // what was sent and is not answered yet: request → { text, key, composer }
let next = []; // texts that were sent while the conversation is being made by the first
let failed = null; // what did not arrive: sent again unchanged, it keeps its key

function say(words) {
  const line = document.createElement("div");
  line.className = "notice";
  line.append(...words);
  notice()?.replaceChildren(line);
  return line;
}

function refresh() {
  const composer = form();
  if (!composer) return;
  const text = box();
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, window.innerHeight * 0.4)}px`;
  const running = document.getElementById("conversation").hasAttribute("data-running");
  if (!running && document.activeElement?.matches(".stop")) toBox(); // it goes
  const size = text.value.length > LIMIT / 4 ? new Blob([text.value]).size : 0;
  composer.classList.toggle("is-running", running);
  composer.classList.toggle("has-text", Boolean(text.value.trim()));
  composer.querySelector(".send").disabled = !text.value.trim() || size > LIMIT;
  document.getElementById("composer-hint").textContent =
    size > LIMIT
      ? `${Math.ceil(size / 1024)} KB of at most ${LIMIT / 1024} KB`
      : running && text.value.trim()
        ? "Goes when the reply ends"
        : "";
}

let known = ""; // the draft as this tab read or wrote it last; another one may have written since
let touched = false; // written here: what another tab writes does not replace it

function unsent(composer = form()) {
  const sent = [...underway.values()]
    .filter((one) => one.composer === composer)
    .map((one) => one.text);
  const after = composer === form() ? next : [];
  return joined([...sent, ...after, composer.elements.namedItem("text").value]);
}

function keep() {
  const text = unsent();
  touched = Boolean(text);
  if (text !== known) store(text);
}

function store(text) {
  const others = !text && draftOf(form()) !== known; // another tab's, which is not sent
  if (others || keepDraft(form(), text)) known = text;
}

let leaving = null; // a composer that is not to be shown again: what is written in it goes to the next one

const user = () => document.getElementById("conversation").dataset.user;

// What was sent meanwhile is sent now; what was only written goes into the box.
function takeOver() {
  const rest = joined([...new Set([unsent(leaving), known])]);
  for (const text of next.splice(0)) {
    box().value = text;
    form().requestSubmit();
  }
  box().value = rest;
  if (rest !== known) keep();
}

function start() {
  const composer = form();
  if (!composer || composer.dataset.started) return;
  composer.dataset.started = "true";
  forgetOthers(user());
  if (leaving) keepDraft(leaving, "");
  known = draftOf(composer);
  box().value ||= known;
  touched = false;
  if (leaving) takeOver();
  leaving = null;
  next = [];
  toBox();
  new MutationObserver(refresh).observe(document.getElementById("conversation"), {
    attributes: true,
    attributeFilter: ["data-running"],
  });
  refresh();
}

document.addEventListener("input", (event) => {
  if (event.target !== box()) return;
  keep();
  refresh();
});

// What an open editor holds is in the box when one comes back, or loads the page anew.
function keepEdited() {
  if (form() && edited().length) store(joined([unsent(), ...edited()]));
}

window.addEventListener("pagehide", keepEdited);
window.addEventListener("pageshow", ({ persisted }) => persisted && form() && store(unsent()));
document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  if (ctx.swap !== "none" && (ctx.target === document.body || ctx.target?.id === "main"))
    keepEdited();
});

// What another tab writes is shown here, too, where nothing was written.
window.addEventListener("storage", (event) => {
  if (!form() || !isDraftOf(form(), event.key)) return;
  if (touched) {
    // Sent there, what is written here is still to be kept; but not for who has signed in since.
    if (!event.newValue && writesHere(user())) store(unsent());
    return;
  }
  known = event.newValue ?? "";
  box().value = known;
  refresh();
});

document.addEventListener("keydown", (event) => {
  const plain = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.target === box() && event.key === "Enter" && plain && !composes(event)) {
    event.preventDefault();
    if (!form().querySelector(".send").disabled) form().requestSubmit();
  } else if (
    (event.ctrlKey || event.metaKey) &&
    event.shiftKey &&
    event.key.toLowerCase() === "o"
  ) {
    event.preventDefault();
    document.querySelector(".new-chat")?.click();
  } else if (
    event.key === "/" &&
    plain &&
    !event.target.closest("input, textarea, select, dialog")
  ) {
    event.preventDefault();
    box()?.focus();
  }
});

document.addEventListener("click", (event) => {
  const suggestion = event.target.closest("[data-suggestion]");
  if (!suggestion) return;
  box().value = suggestion.dataset.suggestion;
  keep();
  refresh();
  box().focus();
});

document.addEventListener(
  "submit",
  (event) => {
    if (event.target !== form()) return;
    const making =
      leaving === form() || [...underway.values()].some(({ composer }) => composer === form());
    if (form().closest(".is-new") && making) {
      // The conversation is being made: what is sent meanwhile goes when it is there.
      event.preventDefault();
      event.stopPropagation();
      next.push(box().value);
      box().value = "";
      keep();
      refresh();
      return;
    }
    key().value = failed?.text === box().value ? failed.key : newKey();
  },
  { capture: true },
);

// The box is emptied as the message leaves, for the next one; what does not arrive comes back.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement !== form()) return;
  underway.set(ctx.request, { text: box().value, key: key().value, composer: form() });
  failed = null;
  box().value = "";
  notice().replaceChildren();
  keep();
  refresh();
});

// Whether this was a message; it is in the box again.
function giveBack(request) {
  const sent = underway.get(request);
  underway.delete(request);
  if (!sent || sent.composer !== form()) return Boolean(sent);
  failed = sent;
  box().value = joined([sent.text, ...next.splice(0), box().value]);
  keep();
  refresh();
  return true;
}

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (!underway.has(ctx.request) || ctx.response.status >= 300) return;
  const { composer, text } = underway.get(ctx.request);
  underway.delete(ctx.request);
  if (composer !== form()) return strikeFromDraft(composer, text);
  if (composer.closest(".is-new") && ctx.swap !== "none") leaving = composer; // it is written in until the swap
  keep();
  window.premwebScroll?.toEnd();
  document.dispatchEvent(new Event("premweb:sent"));
});

const told = (source) => source.closest("dialog, .toast"); // these say it themselves

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  // What Back leads to is gone: the browser shows the server's page of that.
  const restores = ctx.request.headers["HX-History-Restore-Request"];
  if (restores && ctx.response.status < 500) return location.reload();
  const message = giveBack(ctx.request);
  if (told(ctx.sourceElement)) return;
  const { status } = ctx.response;
  const words = message
    ? [
        "The server did not take it.",
        `It answered ${status}. Your text is still here; try again in a moment.`,
      ]
    : ["That did not work.", `The server answered ${status}. Try again in a moment.`];
  say(answered(ctx, ...words)).toggleAttribute("data-failed", !message);
});

document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (!ctx?.sourceElement) return;
  const message = giveBack(ctx.request);
  if (told(ctx.sourceElement)) return;
  say(
    message ? away("Your text is still here; try again when you are back online.") : away(),
  ).dataset.away = "";
});

// What failed has been done, or something else.
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.response.status < 400) notice()?.querySelector("[data-failed]")?.remove();
});

// A message was taken: what was said of one before it is over.
document.addEventListener("premweb:sent", () => notice()?.replaceChildren());

// The server can be reached again: the notice that it cannot goes.
const back = () => notice()?.querySelector("[data-away]")?.remove();
document.addEventListener("htmx:after:ws:connection", back);
document.addEventListener("htmx:before:response", back);

// A message that was withdrawn goes back into the box.
document.addEventListener(
  "premweb:give-back",
  ({ detail: { text, to = form(), key: known = null } }) => {
    if (to !== form()) return addToDraft(to, text);
    if (known && !box().value) failed = { text, key: known };
    box().value = joined([box().value, text]);
    keep();
    refresh();
    box().focus();
  },
);

// The conversation is gone; what is written in it goes along, its draft ends.
document.addEventListener("premweb:leave", () => {
  const texts = new Set([box().value, ...edited(), ...withdrawn()]);
  letGo();
  box().value = joined([...texts]);
  keep();
  leaving = form();
});

document.addEventListener("htmx:after:swap", start);
// At once: a key that is pressed before is nobody's.
const main = document.getElementById("main");
if (main) new MutationObserver(start).observe(main, { childList: true });
window.addEventListener("resize", refresh);
start();
