// The list of conversations follows what happens in other windows, and marks the one that is shown.

import { arrange, shownList, takeOut, today } from "./conversation_days.js";
import { section } from "./conversation.js";
import { byId, find, tellPage } from "./dom.js";
import { signedOut } from "./page_notices.js";
import { fetchPartial } from "./partial.js";

/** @param {Element} link */
const isOpen = (link) => link.getAttribute("href") === location.pathname;

const list = () => byId("conversation-list");

/**
 * @param {string} id
 * @returns {HTMLElement | null}
 */
const entry = (id) => list().querySelector(`[data-listed="${id}"]`);

/**
 * Whether this member keeps the conversation in a folder or the archive, and not under a day.
 * @param {string} id
 */
const isFiled = (id) => (list().dataset.filed ?? "").split(" ").includes(id);

/** Marks the conversation that is shown. */
function mark() {
  for (const link of document.querySelectorAll(".conversation-link")) {
    if (isOpen(link)) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** So that the next greeting tells that the list is out of date. */
const forgetStamp = () => delete list().dataset.stamp;

document.addEventListener("premweb:event:listed", ({ detail }) => {
  const { id, content, top, ended, fresh } = detail;
  const old = entry(id);
  if (!old && fresh) return void refresh().catch(forgetStamp);
  if (!old && (!top || isFiled(id))) return undefined;
  const holder = document.createElement("template");
  holder.innerHTML = content;
  const item = find(holder.content, "li");
  const link = find(item, "a");
  const focused = old?.contains(document.activeElement);
  const read = isOpen(link) && !document.hidden;
  item.classList.toggle("is-unread", !read && (ended || Boolean(old?.matches(".is-unread"))));
  if (top && (!old || old.closest(".day"))) {
    if (old) takeOut(old);
    today().prepend(item);
  } else {
    old?.replaceWith(item);
  }
  htmx.process(item);
  mark();
  tellPage("rows");
  if (focused) link.focus();
  return undefined;
});

document.addEventListener("premweb:event:unlisted", ({ detail: { id, kept_by: owner } }) => {
  if (String(owner) === byId("sidebar").dataset.user) return;
  const item = entry(id);
  if (item) takeOut(item);
});

document.addEventListener("premweb:event:seen", ({ detail: { id } }) => {
  entry(id)?.classList.remove("is-unread");
});

// A window that was away finds out what it missed.
let changes = 0;
const count = () => (changes += 1);
document.addEventListener("premweb:event:listed", count);
document.addEventListener("premweb:event:unlisted", count);
document.addEventListener("premweb:event:seen", count);
document.addEventListener("premweb:event:ordered", count);

/**
 * Fetches the list anew. It is looked up when the response is there: a page that was opened
 * meanwhile has brought another one.
 * @returns {Promise<void>}
 */
async function refresh() {
  const before = changes;
  const wanted = address();
  const response = await fetchPartial(wanted);
  if (response.status === 401) return signedOut();
  if (response.redirected) return undefined;
  if (!response.ok) throw new Error(response.statusText);
  const text = await response.text();
  // What was said since is newer than the response, and a folder that was opened would close.
  if (changes !== before || address() !== wanted) return refresh();
  const target = "#conversation-list";
  await htmx.swap({ target, swap: "outerMorph", text, sourceElement: list() });
  return arrange();
}

/** The list that holds what is shown, with the folders open that are open. */
function address() {
  const wanted = new URLSearchParams({ shown: section().dataset.conversationId ?? "" });
  /** @type {NodeListOf<HTMLElement>} */
  const folders = list().querySelectorAll(".folder[open]");
  for (const folder of folders) wanted.append("open", String(folder.dataset.folder));
  return `${list().dataset.url}?${wanted}`;
}

document.addEventListener("premweb:event:ordered", () => void refresh().catch(forgetStamp));
document.addEventListener("premweb:list-behind", () => refresh().catch(forgetStamp));
document.addEventListener("premweb:event:hello", ({ detail }) => {
  if (String(detail.team) !== section().dataset.team) return;
  const { dataset } = list();
  if (detail.list === dataset.stamp) return;
  dataset.stamp = detail.list;
  refresh().catch(() => {
    forgetStamp();
    tellPage("behind");
  });
});

document.addEventListener("htmx:after:swap", mark);
document.addEventListener("premweb:stayed", mark);
if (shownList()) mark();
