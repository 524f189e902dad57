// What is said of a request that failed. A proxy's error page never lands in the chat.

import { parse } from "./reply.js";

function words(title, advice) {
  const strong = document.createElement("strong");
  strong.textContent = title;
  return [strong, ` ${advice}`];
}

// The server's own words where it has some, else these.
export function answered({ response, text }, title, advice = "Try again in a moment.") {
  const ours = response.headers.get("X-Notice") && parse(text).querySelector(".notice");
  return ours ? [...ours.childNodes] : words(title, advice);
}

export function away(advice = "Try again when you are back online.") {
  return words("The server cannot be reached.", advice);
}
