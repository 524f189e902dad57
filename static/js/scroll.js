// The view follows the answer only while the reader is at its end.

import { findMessage } from "./conversation.js";
import { closest, matches } from "./dom.js";
import { focusBox } from "./focus.js";
import {
  keepPlace,
  keptPlace,
  linkedPlace,
  placeOf,
  returnTo,
  unseenPlace,
} from "./reading_place.js";

const NEAR_PX = 80;

class ScrollFollower {
  atEnd = false;
  below = 0; // pixels below what is shown
  top = 0;

  /**
   * A welcome is read from its beginning: there is nothing to follow.
   * @returns {HTMLElement | null}
   */
  get scroller() {
    return document.querySelector("#conversation:not(.is-new) > #scroller");
  }

  /**
   * Whether the reader is at the end: who scrolls up leaves it, however gently.
   * @param {HTMLElement} scroller
   */
  look({ scrollHeight, scrollTop, clientHeight }) {
    this.below = scrollHeight - scrollTop - clientHeight;
    if (this.below <= 1) this.atEnd = true;
    else if (scrollTop < this.top) this.atEnd = false;
    else if (scrollTop > this.top && this.below < NEAR_PX) this.atEnd = true;
    this.top = scrollTop;
    return this.atEnd;
  }

  /** What has grown is read where it is. */
  stay() {
    if (!this.scroller) return;
    this.look(this.scroller);
    if (this.below >= NEAR_PX) this.atEnd = false;
    this.offerJump();
  }

  /** @param {HTMLElement} scroller */
  start(scroller) {
    this.atEnd = true;
    this.top = scroller.scrollTop;
  }

  toEnd() {
    const { scroller } = this;
    if (!scroller) return;
    scroller.scrollTop = scroller.scrollHeight;
    this.look(scroller);
  }

  /**
   * "Was at the end" is asked before the change, never after.
   * @param {() => unknown} change
   * @returns {unknown}
   */
  around(change) {
    if (!this.scroller) return change();
    const was = this.look(this.scroller);
    const after = () => {
      if (was) this.toEnd();
      this.offerJump();
    };
    const changing = change();
    if (changing instanceof Promise) return changing.then(after);
    after();
    return undefined;
  }

  offerJump() {
    const jump = document.getElementById("jump");
    const { scroller } = this;
    if (jump) jump.hidden = !scroller || this.look(scroller) || this.below < NEAR_PX;
  }
}

const follower = new ScrollFollower();

/**
 * Changes the conversation, and goes on showing its end to a reader who is there.
 * @param {() => unknown} change
 */
export const follow = (change) => follower.around(change);
export const scrollToEnd = () => follower.toEnd();

/** @type {import("./reading_place.js").Place | undefined} */
let wanted; // where Back leads, until its message is there

function goBack() {
  const { scroller } = follower;
  if (!wanted || !scroller) return;
  if (!returnTo(scroller, wanted)) {
    if (wanted.count === Infinity) mark(wanted.id);
    wanted = undefined;
  }
  follower.offerJump();
}

/** @param {string} id */
function mark(id) {
  document.querySelector(".is-linked")?.classList.remove("is-linked");
  const article = findMessage(id);
  article?.getBoundingClientRect(); // or the mark that it has had goes on as it is
  article?.classList.add("is-linked");
}

/**
 * Shows a message of the page as a link to it does.
 * @param {string} id
 */
export function showMessage(id) {
  wanted = placeOf(id);
  goBack();
}

function open() {
  const { scroller } = follower;
  if (!scroller || scroller.dataset.followed) return;
  scroller.dataset.followed = "true";
  follower.start(scroller);
  follower.toEnd();
  wanted = keptPlace() ?? linkedPlace() ?? unseenPlace();
  const scrolled = () => {
    follower.offerJump();
    if (!wanted) keepPlace(scroller, () => follower.atEnd);
  };
  scroller.addEventListener("scroll", scrolled, { passive: true });
  new ResizeObserver(() => {
    if (follower.atEnd) follower.toEnd();
    follower.offerJump();
  }).observe(scroller);
}

// Older messages come in above: what the reader looks at stays where it is.
/** @type {number | null} */
let anchor = null;
document.addEventListener("htmx:before:swap", (event) => {
  const { scroller } = follower;
  if (scroller && closest(event, ".older")) anchor = scroller.scrollHeight - scroller.scrollTop;
});
document.addEventListener("htmx:after:swap", () => {
  const { scroller } = follower;
  if (anchor !== null && scroller) scroller.scrollTop = scroller.scrollHeight - anchor;
  anchor = null;
  open();
  goBack();
});
// Who unfolds something long wants to read it.
document.addEventListener(
  "toggle",
  (event) => matches(event, "#scroller details") && follower.stay(),
  { capture: true }, // it does not bubble
);
document.addEventListener("click", (event) => {
  if (!closest(event, "#jump")) return;
  follower.toEnd();
  focusBox();
});
open();
goBack();
