// Notices that the page has to be left or loaded anew. What is written in it is kept.

import { conversation, messages, section } from "./conversation.js";
import { find, tellPage } from "./dom.js";
import { showNotice } from "./notice.js";
import { toast } from "./toast.js";
import { gettext, withLink } from "./translations.js";
import { mine, takeBackWaiting } from "./waiting_messages.js";

/** What has changed for the member: a new page shows how things are now. */
const CHANGES = {
  removed: gettext("You are no longer in this team."),
  second_factor: gettext("Your team asks for a second factor now."),
  role: gettext("Your role in this team has changed."),
  team: gettext("You switched to another team in another window."),
};

/**
 * @param {string} title
 * @param {Parts} advice
 */
function notify(title, advice) {
  const strong = document.createElement("strong");
  strong.textContent = title;
  const span = document.createElement("span");
  span.append(...advice);
  showNotice([strong, " ", span]);
}

/**
 * @param {string} href
 * @param {string} text
 */
const linkTo = (href, text) =>
  Object.assign(document.createElement("a"), { href, textContent: text });

/** The server closes the sockets, too; the page shall not open others. */
function disconnect() {
  htmx.ext.ws.getRegistry().clear();
  tellPage("disconnected");
}

export function signedOut() {
  const link = linkTo("/accounts/login/", gettext("Sign in again"));
  link.target = "_blank";
  const advice = gettext("What you wrote is kept here. %(link)s, then reload this page.");
  notify(gettext("You are signed out."), withLink(advice, link));
  disconnect();
}

/**
 * Whether `memberChanged` knows this reason.
 * @param {string} reason
 * @returns {reason is keyof typeof CHANGES}
 */
export const isChange = (reason) => reason in CHANGES;

/** @param {keyof typeof CHANGES} reason */
export function memberChanged(reason) {
  const withdrawn = (reason === "removed" || reason === "role") && takeBackWaiting();
  const link = linkTo("/", gettext("Open the start page"));
  const advice = withdrawn
    ? gettext("What waited was not sent; it is in the box, and kept. %(link)s to go on.")
    : gettext("What you wrote is kept. %(link)s to go on.");
  notify(CHANGES[reason], withLink(advice, link));
  disconnect();
}

export function tooManyWindows() {
  const advice = gettext("Close some, then reload this one.");
  notify(gettext("Too many windows are open."), [advice]);
  disconnect();
}

/** The server runs another version than the one that this page came from. */
export function outdated() {
  const { dataset } = section();
  if (dataset.told) return;
  dataset.told = "true";
  const link = linkTo(location.pathname, gettext("Reload this page"));
  const advice = gettext("What you wrote is kept. %(link)s to go on with the new version.");
  notify(gettext("PremWeb was updated."), withLink(advice, link));
}

/** The conversation is deleted, or no longer shared with the reader. */
export function shutOut() {
  disconnect();
  leaveConversation(gettext("This conversation is gone, or no longer shared with you."));
  messages().replaceChildren();
}

/**
 * Opens a new conversation; what is being written goes along, into its box.
 * @param {string} why
 */
export function leaveConversation(why) {
  const dataset = conversation()?.dataset;
  if (!dataset || dataset.left) return; // its socket, which is refused now, asks again
  dataset.left = "true";
  const waited = mine().length ? gettext("What waited was not sent; it is in the box.") : "";
  tellPage("leave");
  // Whoever deleted it here reads so in the toast that takes it back.
  const words = "deleting" in dataset ? waited : `${why} ${waited}`.trim();
  if (words) toast(words);
  find(document, ".new-chat").click();
}
