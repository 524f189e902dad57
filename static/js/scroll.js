// The view follows the answer only while the reader is at its end.

const NEAR = 80; // pixels

class ScrollFollower {
  // A welcome is read from its beginning: there is nothing to follow.
  get scroller() {
    return document.querySelector("#conversation:not(.is-new) > #scroller");
  }

  get atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  toEnd() {
    const { scroller } = this;
    if (scroller) scroller.scrollTop = scroller.scrollHeight;
  }

  // "Was at the end" is asked before the change, never after.
  around(change) {
    if (!this.scroller) return change();
    const was = this.atEnd;
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
    if (jump) jump.hidden = !this.scroller || this.atEnd;
  }
}

const follower = new ScrollFollower();
window.premwebScroll = follower;

function open() {
  const { scroller } = follower;
  if (!scroller || scroller.dataset.followed) return;
  scroller.dataset.followed = "true";
  follower.toEnd();
  scroller.addEventListener("scroll", () => follower.offerJump(), { passive: true });
  new ResizeObserver(() => follower.offerJump()).observe(scroller);
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
document.addEventListener("click", (event) => {
  if (event.target.closest("#jump")) follower.toEnd();
});
open();
