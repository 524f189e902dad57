// HTML becomes nodes, and nodes that are in the page already become like them.

const template = document.createElement("template");

/**
 * The nodes of some HTML, to be used before the next call.
 * @param {string} html
 */
export function parse(html) {
  template.innerHTML = html;
  return template.content;
}

/**
 * Makes `first` and its later siblings look like `fresh`. It touches only what differs, so that a
 * selection in what stays the same survives.
 * @param {Node} parent
 * @param {ChildNode | null} first
 * @param {Node} fresh
 */
export function patch(parent, first, fresh) {
  let old = first;
  let next = fresh.firstChild;
  while (next) {
    const wanted = next;
    next = next.nextSibling;
    if (!old) {
      parent.appendChild(wanted);
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

/**
 * @param {Node} parent
 * @param {ChildNode} old
 * @param {ChildNode} wanted
 */
function patchNode(parent, old, wanted) {
  if (old.isEqualNode(wanted)) return;
  if (old instanceof Text && wanted instanceof Text) {
    const text = wanted.data;
    if (text.startsWith(old.data)) old.appendData(text.slice(old.data.length));
    else old.data = text;
  } else if (isAlike(old, wanted)) {
    patch(old, old.firstChild, wanted);
  } else {
    parent.replaceChild(wanted, old);
  }
}

/**
 * Whether both are elements with the same name and attributes.
 * @param {Node} one
 * @param {Node} other
 */
function isAlike(one, other) {
  if (!(one instanceof Element && other instanceof Element)) return false;
  if (one.nodeName !== other.nodeName) return false;
  if (one.attributes.length !== other.attributes.length) return false;
  return [...one.attributes].every(({ name, value }) => other.getAttribute(name) === value);
}
