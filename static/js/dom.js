// Finding elements of the page, of a kind that the caller knows.

/**
 * @template {Element} [T=HTMLElement]
 * @param {unknown} element
 * @param {string} name
 * @param {new () => T} [kind]
 * @returns {T}
 */
function checked(element, name, kind) {
  if (element instanceof (kind ?? HTMLElement)) return /** @type {T} */ (element);
  throw new TypeError(`${name} is not in the page`);
}

/**
 * The element with this id. Throws where the page has none.
 * @template {Element} [T=HTMLElement]
 * @param {string} id
 * @param {new () => T} [kind]
 */
export const byId = (id, kind) => checked(document.getElementById(id), `#${id}`, kind);

/**
 * The first element that the selector matches. Throws where there is none.
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} [kind]
 */
export const find = (root, selector, kind) => checked(root.querySelector(selector), selector, kind);

/**
 * The elements that the selector matches.
 * @param {ParentNode} root
 * @param {string} selector
 */
export const findAll = (root, selector) =>
  /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);

/**
 * The control of a form with this name. Throws where there is none.
 * @template {Element} [T=HTMLInputElement]
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {new () => T} [kind]
 * @returns {T}
 */
export const control = (form, name, kind) =>
  checked(
    form.elements.namedItem(name),
    `[name=${name}]`,
    kind ?? /** @type {any} */ (HTMLInputElement),
  );

/**
 * The element that an event happened to, or the closest around it that the selector matches.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export const closest = (event, selector) =>
  event.target instanceof Element ? event.target.closest(selector) : null;

/**
 * Whether an event happened to an element that the selector matches.
 * @param {Event} event
 * @param {string} selector
 */
export const matches = (event, selector) =>
  event.target instanceof Element && event.target.matches(selector);

/**
 * Tells the other scripts of the page: they listen for `premweb:` and this name.
 * @param {string} name
 * @param {object} [detail]
 */
export const tellPage = (name, detail) =>
  document.dispatchEvent(new CustomEvent(`premweb:${name}`, { detail }));
