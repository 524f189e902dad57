// Shared conversations: what one may do there, who else is there, and whose messages wait.

import { toast } from "./toast.js";

const WORDS = { private: "Private", read: "Team can read", write: "Team can write" };
const MOST = 5; // faces in the bar; the rest is a number

const conversation = () => document.querySelector("#conversation[data-conversation-id]");

// What the page shows of itself ----------------------------------------------------------------------

export function apply(sharing, readOnly) {
  const section = conversation();
  if (readOnly && section.dataset.readOnly === undefined && giveBack()) {
    toast("You may not write here any more. What waited was not sent; your draft here keeps it.");
  }
  section.toggleAttribute("data-read-only", readOnly);
  if (sharing !== "private") section.toggleAttribute("data-several", true);
  const label = document.getElementById("sharing");
  if (label) label.textContent = WORDS[sharing];
  const dialog = document.getElementById("share-dialog");
  for (const choice of dialog?.querySelectorAll("[name=sharing]") ?? []) {
    choice.defaultChecked = choice.value === sharing;
  }
  if (dialog && !dialog.open) dialog.querySelector("form").reset();
}

// A choice that was not saved is forgotten.
document.addEventListener(
  "close",
  ({ target }) => target.id === "share-dialog" && target.querySelector("form").reset(),
  { capture: true },
);

document.addEventListener("premweb:event:shared", ({ detail: { sharing } }) => {
  if (!conversation()) return;
  const { own, sender } = conversation().dataset;
  apply(sharing, sender === undefined || (own === undefined && sharing !== "write"));
});

// A page that was away when it was shut out is refused the line, without a reason: it asks for one.
const PAUSE = 10000; // ms between such questions
let asked = -PAUSE;

document.addEventListener("htmx:ws:error", () => {
  if (!conversation() || performance.now() - asked < PAUSE) return;
  asked = performance.now();
  document.dispatchEvent(new Event("premweb:catch-up"));
});

// Who else is here -----------------------------------------------------------------------------------

function face(text, name, css = "") {
  const item = document.createElement("li");
  const avatar = Object.assign(document.createElement("span"), {
    className: `avatar ${css}`,
    textContent: text,
  });
  avatar.setAttribute("role", "img");
  avatar.setAttribute("aria-label", name);
  avatar.title = name;
  item.append(avatar);
  return item;
}

document.addEventListener("premweb:event:present", ({ detail: { people } }) => {
  const list = document.getElementById("present");
  if (!list || !conversation()) return;
  const others = people.filter(({ id }) => String(id) !== conversation().dataset.user);
  const rest = others.slice(MOST);
  const faces = others.slice(0, MOST).map(({ initials, name }) => face(initials, name));
  if (rest.length)
    faces.push(face(`+${rest.length}`, rest.map(({ name }) => name).join(", "), "present-more"));
  list.replaceChildren(...faces);
});

document.addEventListener("htmx:ws:close", () =>
  document.getElementById("present")?.replaceChildren(),
);

// Whose messages wait --------------------------------------------------------------------------------

const mine = () => [...document.querySelectorAll("#waiting .is-mine")];
const textOf = (item) =>
  item.querySelector(".editor-text")?.value ?? item.querySelector(".waiting-text").textContent;

// The texts of one's own messages that wait: where one may not write any more, they are withdrawn.
export const withdrawn = () => mine().map(textOf);

// Puts them into the box; whether there are any.
export function giveBack() {
  const texts = withdrawn();
  if (!texts.length) return false;
  mine().forEach((item) => item.remove());
  document.dispatchEvent(
    new CustomEvent("premweb:give-back", { detail: { text: texts.join("\n\n") } }),
  );
  return true;
}

function claim() {
  for (const item of document.querySelectorAll("#waiting .waiting-message")) {
    item.classList.toggle(
      "is-mine",
      item.dataset.author === document.getElementById("conversation").dataset.user,
    );
  }
}

document.addEventListener("premweb:waiting-changed", claim);
document.addEventListener("htmx:after:swap", claim);
claim();
