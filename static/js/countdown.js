// A button that the API asked to wait with: it counts the seconds, then it can be pressed.

const TICK = 250; // ms

function tick() {
  for (const button of document.querySelectorAll("[data-countdown]")) {
    const left = Math.ceil((new Date(button.dataset.countdown) - Date.now()) / 1000);
    button.dataset.label ??= button.textContent;
    button.disabled = left > 0;
    button.textContent = left > 0 ? `${button.dataset.label} in ${left} s` : button.dataset.label;
    if (left <= 0) button.removeAttribute("data-countdown");
  }
}

setInterval(tick, TICK);
tick();
