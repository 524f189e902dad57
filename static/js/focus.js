// The keyboard stays where it was when messages change: on the same control of what is shown then,
// else in the box.

let last = null; // the control of a message that the keyboard is on, or was on when it was disabled

document.addEventListener(
  "focusin",
  ({ target }) => (last = target.closest("#messages .message-after") ? target : null),
);
document.addEventListener("pointerdown", () => (last = null), { capture: true });

const name = (control) => control.getAttribute("aria-label") ?? control.textContent;

export function toBox() {
  const box = document.getElementById("composer")?.elements.namedItem("text");
  if (matchMedia("(pointer: fine)").matches) box?.focus({ preventScroll: true });
}

// The control that takes the place of a lost one in this article: a switcher ends at either side.
function successor(lost, article) {
  const controls = [...(article?.querySelectorAll(".message-after button:enabled") ?? [])];
  const same = controls.find((control) => name(control) === name(lost));
  return (
    same ?? (lost.closest(".switcher") && controls.find((control) => control.closest(".switcher")))
  );
}

export function keepFocus(change) {
  const lost = last?.isConnected ? last : null;
  const article = lost?.closest("article");
  const place = article ? [...article.parentNode.children].indexOf(article) : -1;
  const result = change();
  if (lost && !lost.checkVisibility()) {
    last = null;
    const next = successor(lost, document.getElementById("messages")?.children[place]);
    next?.focus({ preventScroll: true });
    if (document.activeElement !== next) toBox();
  }
  return result;
}
