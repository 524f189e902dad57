// Keys that belong to what an input method composes, of Chinese for example, are not for the page.

/**
 * Whether the key is one of those. Safari says so of the last one by its code alone.
 * @param {KeyboardEvent} event
 */
export const composes = (event) => event.isComposing || event.keyCode === 229;
