// A word in the corner about what was done, with a way back while there is one.

const LASTS = 5000; // ms

export function toast(words, { label = "", act = null, lasts = LASTS } = {}) {
  const box = document.createElement("div");
  box.className = "toast";
  box.append(Object.assign(document.createElement("span"), { textContent: words }));
  const timer = setTimeout(() => box.remove(), lasts);
  if (act) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
    button.className = "toast-action";
    button.addEventListener("click", () => {
      clearTimeout(timer);
      box.remove();
      act();
    });
    box.append(button);
  }
  document.getElementById("toasts").append(box);
}
