// The growing text of a reply, and its article. The ops are described in docs/streaming.md.

const template = document.createElement("template");

export function parse(html) {
  template.innerHTML = html;
  return template.content;
}

// Make the nodes from `first` on (all later siblings) look like `fresh`, touching only what differs,
// so that a selection in what stays the same survives.
function patch(parent, first, fresh) {
  let old = first;
  let next = fresh.firstChild;
  while (next) {
    const wanted = next;
    next = next.nextSibling;
    if (!old) {
      parent.append(wanted);
    } else {
      const following = old.nextSibling;
      patchNode(parent, old, wanted);
      old = following;
    }
  }
  while (old) {
    const following = old.nextSibling;
    old.remove();
    old = following;
  }
}

function patchNode(parent, old, wanted) {
  if (old.isEqualNode(wanted)) return;
  if (old.nodeType === Node.TEXT_NODE && wanted.nodeType === Node.TEXT_NODE) {
    const text = wanted.data;
    if (text.startsWith(old.data)) old.appendData(text.slice(old.data.length));
    else old.data = text;
  } else if (old.nodeName === wanted.nodeName && sameAttributes(old, wanted)) {
    patch(old, old.firstChild, wanted);
  } else {
    parent.replaceChild(wanted, old);
  }
}

function sameAttributes(one, other) {
  if (one.attributes?.length !== other.attributes?.length) return false;
  return [...one.attributes].every(
    (attribute) => other.getAttribute(attribute.name) === attribute.value,
  );
}

// The element that `open` marked; the mark never stays.
function takeMark(element) {
  const marked = element.hasAttribute("data-open") ? element : element.querySelector("[data-open]");
  marked.removeAttribute("data-open");
  return marked;
}

// The growing text of one reply. Each method named in OPS is one op.
class Body {
  constructor(element) {
    this.element = element;
    this.stack = []; // [the element that was appended, the container in it]
    this.html = ""; // of the tail: the block that is still open
    this.before = null; // the last node before the tail, or null
  }

  get container() {
    return this.stack.at(-1)?.[1] ?? this.element;
  }

  apply(ops) {
    for (const [name, ...values] of ops) this[name](...values);
  }

  show(html) {
    if (!this.html) this.before = this.container.lastChild;
    const first = this.before ? this.before.nextSibling : this.container.firstChild;
    patch(this.container, first, parse(html));
    this.html = html;
  }

  tail(keep, html) {
    this.show(this.html.slice(0, keep) + html);
  }

  add(back, html) {
    const cut = this.html.length - back;
    this.show(this.html.slice(0, cut) + html + this.html.slice(cut));
  }

  close(html) {
    this.show(html);
    this.seal();
  }

  seal() {
    this.html = "";
    this.before = null;
  }

  open(html) {
    const element = parse(html).firstElementChild;
    const container = takeMark(element);
    this.container.append(element);
    this.stack.push([element, container]);
  }

  text(text) {
    const last = this.container.lastChild;
    if (last?.nodeType === Node.TEXT_NODE) last.appendData(text);
    else this.container.append(text);
  }

  leave(count) {
    this.seal();
    for (let left = 0; left < count; left += 1) this.stack.pop()[0].normalize();
  }

  replace(count, html) {
    this.seal();
    let element = null;
    for (let left = 0; left < count; left += 1) [element] = this.stack.pop();
    element.replaceWith(parse(html));
  }

  reset(html, depth, tail) {
    this.stack = [];
    this.seal();
    const fresh = parse(html);
    if (depth === 0) {
      patch(this.element, this.element.firstChild, fresh);
    } else {
      this.element.replaceChildren(fresh);
    }
    for (let level = 0; level < depth; level += 1) {
      const element = this.container.lastElementChild;
      this.stack.push([element, takeMark(element)]);
    }
    this.show(tail);
  }
}

// A reply in the page: its article, the sequence number it has caught up to, its growing text.
export class Reply {
  constructor(article, seq) {
    this.article = article;
    this.seq = seq; // null: not known before a snapshot
    this.body = new Body(article.querySelector(".message-body"));
  }

  // False when frames are missing in between.
  follows(seq) {
    return this.seq !== null && seq === this.seq + 1;
  }

  think(text, whole) {
    const slot = this.article.querySelector(".reasoning-slot");
    let inner = slot.querySelector(".reasoning-body");
    if (!inner) {
      if (!text) return;
      slot.innerHTML =
        '<details class="reasoning"><summary>Thinking…</summary><div class="reasoning-body"></div></details>';
      inner = slot.querySelector(".reasoning-body");
    }
    if (whole) inner.textContent = text;
    else inner.append(text);
  }

  set status(status) {
    this.article.dataset.status = status;
  }

  // Everything of the article but its text. What the reader has unfolded stays so.
  static surround(article, fresh) {
    for (const { name, value } of fresh.attributes) article.setAttribute(name, value);
    for (const part of [".message-head", ".reasoning-slot", ".message-after"]) {
      const target = article.querySelector(part);
      const unfolded = [...target.querySelectorAll("details")].map((details) => details.open);
      target.replaceChildren(...fresh.querySelector(part).childNodes);
      target
        .querySelectorAll("details")
        .forEach((details, index) => (details.open = unfolded[index] ?? false));
      htmx.process(target);
    }
  }
}
