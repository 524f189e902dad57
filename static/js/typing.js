// Keys that belong to what an input method composes, of Chinese for example, are not for the page.

// Safari says so of the last one by its code alone.
export const composes = (event) => event.isComposing || event.keyCode === 229;
