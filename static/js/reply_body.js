// The growing text of a reply. The ops are described in docs/streaming.md.

import { parse, patch } from "./patch.js";

/**
 * The element that `open` marked; the mark never stays.
 * @param {Element} element
 */
function takeMark(element) {
  const marked = element.hasAttribute("data-open") ? element : element.querySelector("[data-open]");
  if (!marked) throw new TypeError("no element is marked as open");
  marked.removeAttribute("data-open");
  return marked;
}

/** The growing text of one reply. Each method named in docs/streaming.md is one op. */
export class ReplyBody {
  /** @param {Element} element */
  constructor(element) {
    this.element = element;
    /** @type {[appended: Element, container: Element][]} */
    this.stack = [];
    this.html = ""; // of the tail: the block that is still open
    /** @type {ChildNode | null} */
    this.before = null; // the last node before the tail
  }

  get container() {
    return this.stack.at(-1)?.[1] ?? this.element;
  }

  /** @param {Op[]} ops */
  apply(ops) {
    for (const [name, ...values] of ops) {
      /** @type {any} */ (this)[name](...values);
    }
  }

  /** @param {string} html */
  show(html) {
    if (!this.html) this.before = this.container.lastChild;
    const first = this.before ? this.before.nextSibling : this.container.firstChild;
    patch(this.container, first, parse(html));
    this.html = html;
  }

  /**
   * @param {number} keep
   * @param {string} html
   */
  tail(keep, html) {
    this.show(this.html.slice(0, keep) + html);
  }

  /**
   * @param {number} back
   * @param {string} html
   */
  add(back, html) {
    const cut = this.html.length - back;
    this.show(this.html.slice(0, cut) + html + this.html.slice(cut));
  }

  /** @param {string} html */
  close(html) {
    this.show(html);
    this.seal();
  }

  seal() {
    this.html = "";
    this.before = null;
  }

  /** @param {string} html */
  open(html) {
    const element = parse(html).firstElementChild;
    if (!element) throw new TypeError("nothing to open");
    const container = takeMark(element);
    this.container.append(element);
    this.stack.push([element, container]);
  }

  /** @param {string} text */
  text(text) {
    const last = this.container.lastChild;
    if (last instanceof Text) last.appendData(text);
    else this.container.append(text);
  }

  /** @param {number} count */
  leave(count) {
    this.seal();
    for (const [element] of this.stack.splice(-count, count)) element.normalize();
  }

  /**
   * @param {number} count
   * @param {string} html
   */
  replace(count, html) {
    this.seal();
    const [[element]] = this.stack.splice(-count, count);
    element.replaceWith(parse(html));
  }

  /**
   * @param {string} html
   * @param {number} depth
   * @param {string} tail
   */
  reset(html, depth, tail) {
    this.stack = [];
    this.seal();
    const fresh = parse(html);
    if (depth === 0) patch(this.element, this.element.firstChild, fresh);
    else this.element.replaceChildren(fresh);
    for (let level = 0; level < depth; level += 1) {
      const element = this.container.lastElementChild;
      if (!element) throw new TypeError("no container is left to open");
      this.stack.push([element, takeMark(element)]);
    }
    this.show(tail);
  }
}
