// What is said of a request that failed. A proxy's error page never lands in the chat.

import { parse } from "./patch.js";
import { gettext } from "./translations.js";

/**
 * @param {string} title
 * @param {string} advice
 * @returns {Parts}
 */
function parts(title, advice) {
  const strong = document.createElement("strong");
  strong.textContent = title;
  return [strong, ` ${advice}`];
}

/**
 * What to say of a response that is an error: the server's own text where it has one.
 * @param {HtmxContext} ctx
 * @param {string} title
 * @param {string} [advice]
 * @returns {Parts}
 */
export function refused({ response, text }, title, advice = gettext("Try again in a moment.")) {
  const ours = response.headers.get("X-Notice") && parse(text).querySelector(".notice");
  return ours ? [...ours.childNodes] : parts(title, advice);
}

/**
 * What to say where there was no response at all.
 * @param {string} [advice]
 */
export const unreachable = (advice = gettext("Try again when you are back online.")) =>
  parts(gettext("The server cannot be reached."), advice);
