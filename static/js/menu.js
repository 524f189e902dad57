// Menus: the browser opens and closes them, the keyboard goes through them.

document.addEventListener(
  "toggle",
  ({ target, newState }) => {
    if (newState === "open" && target.matches?.(".menu"))
      target.querySelector(".menu-item")?.focus();
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

// What leaves the page where it is closes its menu first: the focus then comes back to the button.
document.addEventListener(
  "click",
  ({ target }) =>
    target.closest(".menu-item:is([data-dialog], [download])")?.closest(".menu").hidePopover(),
  { capture: true },
);
