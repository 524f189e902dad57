// The view follows the answer only while the reader is at its end.

import { toBox } from "./focus.js";

const NEAR = 80; // pixels

class ScrollFollower {
  // A welcome is read from its beginning: there is nothing to follow.
  get scroller() {
    return document.querySelector("#conversation:not(.is-new) > #scroller");
  }

  // Whether the reader is at the end: who scrolls up leaves it, however gently.
  look() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    const left = scrollHeight - scrollTop - clientHeight;
    this.left = left;
    if (left <= 1) this.atEnd = true;
    else if (scrollTop < this.top) this.atEnd = false;
    else if (scrollTop > this.top && left < NEAR) this.atEnd = true;
    this.top = scrollTop;
    return this.atEnd;
  }

  // What has grown is read where it is.
  stay() {
    this.look();
    if (this.left >= NEAR) this.atEnd = false;
    this.offerJump();
  }

  start() {
    this.atEnd = true;
    this.top = this.scroller.scrollTop;
  }

  toEnd() {
    const { scroller } = this;
    if (scroller) scroller.scrollTop = scroller.scrollHeight;
    if (scroller) this.look();
  }

  // "Was at the end" is asked before the change, never after.
  around(change) {
    if (!this.scroller) return change();
    const was = this.look();
    const after = () => {
      if (was) this.toEnd();
      this.offerJump();
    };
    const changing = change();
    if (changing instanceof Promise) return changing.then(after);
    after();
  }

  offerJump() {
    const jump = document.getElementById("jump");
    if (jump) jump.hidden = !this.scroller || this.look() || this.left < NEAR;
  }
}

const follower = new ScrollFollower();
window.premwebScroll = follower;

function open() {
  const { scroller } = follower;
  if (!scroller || scroller.dataset.followed) return;
  scroller.dataset.followed = "true";
  follower.start();
  follower.toEnd();
  scroller.addEventListener("scroll", () => follower.offerJump(), { passive: true });
  new ResizeObserver(() => {
    if (follower.atEnd) follower.toEnd();
    follower.offerJump();
  }).observe(scroller);
}

// Older messages come in above: what the reader looks at stays where it is.
let anchor = null;
document.addEventListener("htmx:before:swap", (event) => {
  if (!event.target.closest?.(".older")) return;
  const { scroller } = follower;
  anchor = scroller.scrollHeight - scroller.scrollTop;
});
document.addEventListener("htmx:after:swap", () => {
  if (anchor !== null) follower.scroller.scrollTop = follower.scroller.scrollHeight - anchor;
  anchor = null;
  open();
});
// Who unfolds something long wants to read it.
document.addEventListener(
  "toggle",
  ({ target }) => target.matches("#scroller details") && follower.stay(),
  { capture: true }, // it does not bubble
);
document.addEventListener("click", (event) => {
  if (!event.target.closest("#jump")) return;
  follower.toEnd();
  toBox();
});
open();
