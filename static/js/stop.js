// A second press of Stop is meant for the same reply, not for one that has begun in between.

document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest(".stop");
    if (button && (button.matches(".htmx-request") || event.detail > 1)) event.stopPropagation();
  },
  { capture: true },
);
