// Shared conversations: what the team may do in one, and what the reader may.

import { conversation } from "./conversation.js";
import { matches } from "./dom.js";
import { toast } from "./toast.js";
import { gettext } from "./translations.js";
import { takeBackWaiting } from "./waiting_messages.js";

const LABELS = {
  private: gettext("Private"),
  read: gettext("Team can read"),
  write: gettext("Team can write"),
};

/** @returns {HTMLDialogElement | null} */
const dialog = () => document.querySelector("dialog#share-dialog");
const forgetChoice = () => dialog()?.querySelector("form")?.reset();

/**
 * Shows what the team may do, and what the reader may.
 * @param {Sharing} sharing
 * @param {boolean} readOnly
 */
export function showSharing(sharing, readOnly) {
  const section = conversation();
  if (!section) return;
  if (readOnly && section.dataset.readOnly === undefined && takeBackWaiting()) {
    toast(
      gettext(
        "You may not write here any more. What waited was not sent; your draft here keeps it.",
      ),
    );
  }
  section.toggleAttribute("data-read-only", readOnly);
  if (sharing !== "private") section.toggleAttribute("data-several", true);
  const label = document.getElementById("sharing");
  if (label) label.textContent = LABELS[sharing];
  /** @type {NodeListOf<HTMLInputElement> | undefined} */
  const choices = dialog()?.querySelectorAll("input[name=sharing]");
  for (const choice of choices ?? []) choice.defaultChecked = choice.value === sharing;
  if (!dialog()?.open) forgetChoice();
}

// A choice that was not saved is forgotten.
document.addEventListener(
  "close",
  (event) => matches(event, "#share-dialog") && forgetChoice(),
  { capture: true }, // it does not bubble
);

document.addEventListener("premweb:event:shared", ({ detail: { sharing } }) => {
  const section = conversation();
  if (!section) return;
  const { own, sender } = section.dataset;
  showSharing(sharing, sender === undefined || (own === undefined && sharing !== "write"));
});
