// Times by the reader's own clock: the server writes them in UTC, the same for everybody.

// To make one takes fifty times as long as to use it.
/** @type {Intl.DateTimeFormatOptions} */
const CLOCK = { hour: "2-digit", minute: "2-digit" };
/** @type {Intl.DateTimeFormatOptions} */
const DAY = { day: "numeric", month: "short", year: "numeric" };
const whole = new Intl.DateTimeFormat(undefined, { ...DAY, ...CLOCK });
/** @type {Record<string, Intl.DateTimeFormat>} */
const parts = {
  clock: new Intl.DateTimeFormat(undefined, CLOCK),
  day: new Intl.DateTimeFormat(undefined, DAY),
};

/** @param {ParentNode} root */
export function tellTimes(root) {
  /** @type {NodeListOf<HTMLTimeElement>} */
  const times = root.querySelectorAll("time[data-local]");
  for (const time of times) {
    const moment = new Date(time.dateTime);
    time.title = whole.format(moment);
    time.textContent = (parts[time.dataset.local ?? ""] ?? whole).format(moment);
  }
}

// What is shown later, by whichever way it comes.
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node instanceof Element) tellTimes(node);
  }
}).observe(document.body, { childList: true, subtree: true });
tellTimes(document);
