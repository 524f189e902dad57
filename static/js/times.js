// Times by the reader's own clock: the server writes them in UTC, the same for everybody.

const CLOCK = { hour: "2-digit", minute: "2-digit" };
const DAY = { day: "numeric", month: "short", year: "numeric" };

export function tellTimes(root) {
  for (const time of root.querySelectorAll("time[data-local]")) {
    const moment = new Date(time.dateTime);
    const whole = moment.toLocaleString(undefined, { ...DAY, ...CLOCK });
    time.title = whole;
    time.textContent =
      time.dataset.local === "clock" ? moment.toLocaleTimeString(undefined, CLOCK) : whole;
  }
}

// What is shown later, by whichever way it comes.
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) tellTimes(node);
  }
}).observe(document.body, { childList: true, subtree: true });
tellTimes(document);
