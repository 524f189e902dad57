// A word in the corner about what was done, with a way back while there is one.

const LASTS = 5000; // ms

// `act` resolves to nothing when it is done, else to why not: that is said here, to try once more.
export function toast(words, { label = "", act = null, lasts = LASTS } = {}) {
  const box = document.createElement("div");
  box.className = "toast";
  const text = Object.assign(document.createElement("span"), { textContent: words });
  box.append(text);
  const timer = setTimeout(() => box.remove(), lasts);
  if (act) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
    button.className = "toast-action";
    button.addEventListener("click", async () => {
      clearTimeout(timer);
      button.disabled = true;
      const failed = await act(button);
      button.disabled = false;
      if (failed) text.replaceChildren(...failed);
      else box.remove();
    });
    box.append(button);
  }
  document.getElementById("toasts").append(box);
}
