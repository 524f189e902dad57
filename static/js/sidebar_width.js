// The edge of the list is dragged, or moved by arrow keys; the width is remembered.

import { closest, matches } from "./dom.js";

const KEY = "premweb:list-width";
const EDGE = "#sidebar-edge";
const STEP_PX = 16;

/** @returns {HTMLElement | null} */
const edge = () => document.querySelector(EDGE);

/** @param {string} name of an attribute that holds a width in pixels */
const value = (name) => Number(edge()?.getAttribute(name));

/** Shows the list as wide as it was left. */
function restore() {
  try {
    const width = Number(localStorage.getItem(KEY));
    if (width && edge()) show(width);
  } catch {
    // Without storage it has its standard width.
  }
}

/**
 * @param {number} wanted in pixels
 * @returns {number} the width that it has then
 */
function show(wanted) {
  const width = Math.round(
    Math.min(Math.max(wanted, value("aria-valuemin")), value("aria-valuemax")),
  );
  document.documentElement.style.setProperty("--side", `${width}px`);
  edge()?.setAttribute("aria-valuenow", String(width));
  return width;
}

/** @param {number} wanted */
function keep(wanted) {
  const width = show(wanted);
  try {
    localStorage.setItem(KEY, String(width));
  } catch {
    // It holds for this page.
  }
}

/** 1 where the list stands at the left, -1 where one reads from the right. */
const direction = () => (getComputedStyle(document.body).direction === "rtl" ? -1 : 1);

document.addEventListener("pointerdown", (event) => {
  const handle = closest(event, EDGE);
  if (!handle || event.button !== 0) return;
  const start = event.clientX;
  const before = handle.parentElement?.offsetWidth ?? 0;
  /** @param {PointerEvent} moved */
  const follow = (moved) => keep(before + (moved.clientX - start) * direction());
  handle.setPointerCapture(event.pointerId);
  handle.addEventListener("pointermove", follow);
  const leave = () => handle.removeEventListener("pointermove", follow);
  handle.addEventListener("lostpointercapture", leave, { once: true });
});

// Else the browser drags the row that comes to lie below the pointer.
document.addEventListener("mousedown", (event) => matches(event, EDGE) && event.preventDefault());

document.addEventListener("keydown", (event) => {
  if (!matches(event, EDGE)) return;
  const step = STEP_PX * direction();
  const moves = { ArrowRight: step, ArrowLeft: -step, Home: -Infinity, End: Infinity };
  const move = moves[/** @type {keyof typeof moves} */ (event.key)];
  if (move === undefined) return;
  event.preventDefault();
  keep(value("aria-valuenow") + move);
});

document.addEventListener(
  "dblclick",
  (event) => matches(event, EDGE) && keep(value("data-standard")),
);

document.addEventListener("htmx:after:swap", restore); // Back brings another edge
restore();
