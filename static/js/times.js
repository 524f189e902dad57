// Times by the reader's own clock: the server writes them in UTC, the same for everybody.

// To make one takes fifty times as long as to use it.
const CLOCK = { hour: "2-digit", minute: "2-digit" };
const DAY = { day: "numeric", month: "short", year: "numeric" };
const whole = new Intl.DateTimeFormat(undefined, { ...DAY, ...CLOCK });
const parts = {
  clock: new Intl.DateTimeFormat(undefined, CLOCK),
  day: new Intl.DateTimeFormat(undefined, DAY),
};

export function tellTimes(root) {
  for (const time of root.querySelectorAll("time[data-local]")) {
    const moment = new Date(time.dateTime);
    time.title = whole.format(moment);
    time.textContent = (parts[time.dataset.local] ?? whole).format(moment);
  }
}

// What is shown later, by whichever way it comes.
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) tellTimes(node);
  }
}).observe(document.body, { childList: true, subtree: true });
tellTimes(document);
