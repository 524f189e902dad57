// Who else has the conversation open.

import { conversation } from "./conversation.js";

const MOST_FACES = 5; // in the bar; the rest is a number

/**
 * @param {string} text
 * @param {string} name
 * @param {string} [css]
 */
function face(text, name, css = "") {
  const avatar = document.createElement("span");
  avatar.className = `avatar ${css}`;
  avatar.textContent = text;
  avatar.title = name;
  avatar.setAttribute("role", "img");
  avatar.setAttribute("aria-label", name);
  const item = document.createElement("li");
  item.append(avatar);
  return item;
}

document.addEventListener("premweb:event:present", ({ detail: { people } }) => {
  const list = document.getElementById("present");
  const user = conversation()?.dataset.user;
  if (!list || !user) return;
  const others = people.filter(({ id }) => String(id) !== user);
  const rest = others.slice(MOST_FACES);
  const faces = others.slice(0, MOST_FACES).map(({ initials, name }) => face(initials, name));
  if (rest.length) {
    const names = rest.map(({ name }) => name).join(", ");
    faces.push(face(`+${rest.length}`, names, "present-more"));
  }
  list.replaceChildren(...faces);
});

document.addEventListener("htmx:ws:close", () => {
  document.getElementById("present")?.replaceChildren();
});
