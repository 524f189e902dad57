// Copies a message's raw text or a code block.

import { toast } from "./toast.js";

async function write(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // The clipboard needs a secure context; a server in the office may not have one.
  const before = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  before?.focus({ preventScroll: true });
  if (!copied) throw new Error("refused");
}

function say(words) {
  const place = document.getElementById("announcer");
  if (place) place.textContent = words;
}

function confirm(button) {
  button.classList.add("is-copied");
  say("Copied");
  setTimeout(() => button.classList.remove("is-copied"), 1500);
}

// A field is read by the one who copies: it is selected too, and the button says what was done.
async function copyField(button) {
  const field = document.getElementById(button.dataset.copyField);
  field.select();
  const label = button.querySelector("span");
  try {
    await write(field.value);
    label.textContent = "Copied";
  } catch {
    label.textContent = "Copy it from the field";
  }
}

document.addEventListener("click", async (event) => {
  const field = event.target.closest("[data-copy-field]");
  if (field) return copyField(field);
  const code = event.target.closest(".code-copy");
  const message = event.target.closest("[data-copy]");
  if (!code && !message) return;
  try {
    if (code) {
      await write(code.closest(".code-block").querySelector("code").textContent);
    } else {
      const response = await fetch(message.dataset.copy, { headers: { "HX-Request": "true" } });
      if (!response.ok) throw new Error(response.statusText);
      await write(await response.text());
    }
    confirm(code ?? message);
  } catch {
    toast("Copying did not work. Try again, or select the text.");
  }
});
