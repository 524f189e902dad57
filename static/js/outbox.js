// What was sent from the box and has not been answered, or waits for that.

import { box, composer } from "./composer_box.js";
import { control } from "./dom.js";
import { joined } from "./drafts.js";

/** @typedef {{ text: string, key: string, composer: HTMLFormElement | null }} Sent */

class Outbox {
  /** @type {Map<HtmxContext["request"], Sent>} */
  underway = new Map();
  /** @type {string[]} Sent while the first message makes the conversation. */
  next = [];
  /** @type {Sent | null} Did not arrive: sent again unchanged, it keeps its key. */
  failed = null;
  /**
   * A composer that is not to be shown again: what is written in it goes to the next one.
   * @type {HTMLFormElement | null}
   */
  leaving = null;

  /**
   * What was written in a composer and has not arrived, in its order.
   * @param {HTMLFormElement} [form]
   */
  unsent(form = composer()) {
    const sent = [...this.underway.values()].filter((one) => one.composer === form);
    const after = form === composer() ? this.next : [];
    const written = control(form, "text", HTMLTextAreaElement).value;
    return joined([...sent.map(({ text }) => text), ...after, written]);
  }

  /** Whether the conversation is being made by what was sent from its composer. */
  get isMaking() {
    const form = composer();
    if (!form.closest(".is-new")) return false;
    return (
      this.leaving === form || [...this.underway.values()].some((one) => one.composer === form)
    );
  }

  /** Puts what is in the box behind the message that makes the conversation. */
  sendLater() {
    this.next.push(box().value);
    box().value = "";
  }
}

export const outbox = new Outbox();
