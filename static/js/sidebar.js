// The list of conversations: a drawer on narrow screens, and the mark on the open one.

import { fetchPartial } from "./partial.js";

const sidebar = () => document.getElementById("sidebar");
const opener = () => document.querySelector(".sidebar-open");

function toggle(open) {
  document.body.classList.toggle("has-drawer", open);
  document.getElementById("main").inert = open; // it is covered
  opener()?.setAttribute("aria-expanded", String(open));
  if (open) sidebar().querySelector("a, button").focus({ preventScroll: true });
  else if (sidebar().contains(document.activeElement)) opener()?.focus();
}

function mark() {
  for (const link of document.querySelectorAll(".conversation-link")) {
    if (isOpen(link)) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

const isOpen = (link) => link.getAttribute("href") === location.pathname;

document.addEventListener("click", (event) => {
  const control = event.target.closest("[data-sidebar]");
  if (control) toggle(control.dataset.sidebar === "open");
  else if (event.target.closest(".conversation-link, .new-chat")) toggle(false);
});
document.addEventListener("keydown", (event) => {
  if (document.querySelector(".who-menu:popover-open")) return; // the key closes that first
  if (event.key === "Escape" && document.body.classList.contains("has-drawer")) toggle(false);
});
document.addEventListener("htmx:after:swap", () => {
  mark();
  arrange();
});
matchMedia("(width < 50rem)").addEventListener("change", () => sidebar() && toggle(false));
mark();

// Days are the reader's own, and go on where the next page of the list comes in -----------------------

const list = () => document.getElementById("conversation-list");
const labelOf = (day) => day?.querySelector(".day-label").textContent;

function newDay(label) {
  const day = document.createElement("section");
  day.className = "day";
  day.innerHTML = `<h2 class="day-label">${label}</h2><ul></ul>`;
  return day;
}

const MONTH = new Intl.DateTimeFormat("en", { month: "long", year: "numeric" });

function dayOf(item) {
  const moment = new Date(item.dataset.active);
  // By the dates alone: a day is an hour shorter or longer where the clocks change.
  const number = (date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86400000;
  const age = number(new Date()) - number(moment);
  if (age <= 0) return "Today";
  if (age === 1) return "Yesterday";
  if (age <= 7) return "Previous 7 days";
  if (age <= 30) return "Previous 30 days";
  return MONTH.format(moment);
}

function arrange() {
  const focused = document.activeElement;
  let before = null;
  for (const item of list()?.querySelectorAll("[data-active]") ?? []) {
    const label = dayOf(item);
    const day = item.closest(".day");
    if (before?.label === label) {
      if (day !== before.day) before.day.querySelector("ul").append(item);
    } else if (day !== before?.day && labelOf(day) === label) {
      before = { label, day };
    } else {
      const fresh = newDay(label);
      if (before) before.day.after(fresh);
      else day.before(fresh);
      fresh.querySelector("ul").append(item);
      before = { label, day: fresh };
    }
    if (!day.querySelector("li")) day.remove();
  }
  if (document.activeElement !== focused) focused.focus({ preventScroll: true });
}

arrange();

// The list follows what happens in other windows -----------------------------------------------------

const entry = (id) => list().querySelector(`[data-listed="${id}"]`);

function today() {
  const first = list().querySelector(".day");
  if (labelOf(first) === "Today") return first.querySelector("ul");
  const day = newDay("Today");
  list().querySelector(".list-empty")?.remove();
  list().prepend(day);
  return day.querySelector("ul");
}

function leave(item) {
  const day = item.closest(".day");
  item.remove();
  if (!day.querySelector("li")) day.remove();
}

document.addEventListener(
  "premweb:event:listed",
  ({ detail: { id, content, top, ended, fresh } }) => {
    const old = entry(id);
    if (!old && fresh) return refresh().catch(() => delete list().dataset.stamp);
    if (!old && !top) return;
    const holder = document.createElement("template");
    holder.innerHTML = content;
    const item = holder.content.firstElementChild;
    const focused = old?.contains(document.activeElement);
    const read = isOpen(item.querySelector("a")) && !document.hidden;
    item.classList.toggle("is-unread", !read && (ended || Boolean(old?.matches(".is-unread"))));
    if (top) {
      if (old) leave(old);
      today().prepend(item);
    } else {
      old.replaceWith(item);
    }
    htmx.process(item);
    mark();
    if (focused) item.querySelector("a").focus();
  },
);

document.addEventListener("premweb:event:unlisted", ({ detail: { id, kept_by: owner } }) => {
  if (String(owner) === sidebar().dataset.user) return;
  if (entry(id)) leave(entry(id));
});

document.addEventListener("premweb:stayed", mark);

document.addEventListener("premweb:event:seen", ({ detail: { id } }) => {
  entry(id)?.classList.remove("is-unread");
});

// A window that was away finds out what it missed. The list is looked up when the answer is there: a
// page that was opened meanwhile has brought another one.
let changes = 0;
for (const name of ["listed", "unlisted", "seen"]) {
  document.addEventListener(`premweb:event:${name}`, () => (changes += 1));
}

async function refresh() {
  const before = changes;
  const response = await fetchPartial(list().dataset.url);
  if (response.status === 401 || response.redirected) return; // signed out
  if (!response.ok) throw new Error(response.statusText);
  const text = await response.text();
  if (changes !== before) return refresh(); // what was said since is newer than the answer
  await htmx.swap({
    target: "#conversation-list",
    swap: "outerMorph",
    text,
    sourceElement: list(),
  });
  arrange();
}

document.addEventListener("premweb:event:hello", ({ detail }) => {
  if (String(detail.team) !== document.getElementById("conversation").dataset.team) return;
  if (detail.list === list().dataset.stamp) return;
  list().dataset.stamp = detail.list;
  refresh().catch(() => {
    delete list().dataset.stamp; // so that the next greeting tells
    document.dispatchEvent(new Event("premweb:behind"));
  });
});
