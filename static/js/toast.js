// A word above the box about what was done, with a way back while there is one.

import { toBox } from "./focus.js";

const LASTS = 5000; // ms

const follow = (change) => window.premwebScroll.around(change);

// `act` resolves to nothing when it is done, else to why not: that is said here, to try once more.
export function toast(words, { label = "", act = null, lasts = LASTS } = {}) {
  const box = document.getElementById("toast-template").content.cloneNode(true).firstElementChild;
  const [text, action, close] = box.children;
  const leave = () => {
    const held = box.contains(document.activeElement);
    follow(() => box.remove());
    if (held) toBox();
  };
  const timer = setTimeout(leave, lasts);
  text.textContent = words;
  action.textContent = label;
  action.hidden = !act;
  action.addEventListener("click", async () => {
    clearTimeout(timer);
    action.disabled = true;
    const failed = await act(action);
    action.disabled = false;
    if (document.activeElement === document.body) action.focus();
    if (failed) text.replaceChildren(...failed);
    else leave();
  });
  close.addEventListener("click", leave);
  follow(() => document.getElementById("toasts").append(box));
}
