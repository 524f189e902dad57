// The menu on one's name: the browser opens and closes it, the keyboard goes through it.

document.addEventListener(
  "toggle",
  ({ target, newState }) => {
    if (target.id === "who-menu" && newState === "open") target.querySelector(".menu-item").focus();
  },
  { capture: true }, // it does not bubble
);

document.addEventListener("keydown", (event) => {
  const item = event.target.closest?.(".menu-item");
  if (!item) return;
  const items = [...item.closest(".menu").querySelectorAll(".menu-item")];
  const at = items.indexOf(item);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items.at(to === items.length ? 0 : to).focus();
});
