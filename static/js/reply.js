// A reply in the page: its article, the frame that it has caught up to, its growing text.

import { find } from "./dom.js";
import { ReplyBody } from "./reply_body.js";
import { gettext } from "./translations.js";

const PARTS = [".message-head", ".reasoning-slot", ".message-after"];

/** What shows the reasoning of a reply, unfolded on demand. */
function newReasoning() {
  const details = document.createElement("details");
  details.className = "reasoning";
  details.dataset.thinking = new Date().toISOString();
  const summary = document.createElement("summary");
  summary.textContent = gettext("Thinking…");
  const body = document.createElement("div");
  body.className = "reasoning-body";
  body.dir = "auto";
  details.append(summary, body);
  return details;
}

export class Reply {
  /**
   * @param {HTMLElement} article
   * @param {number | null} seq null: not known before a snapshot
   */
  constructor(article, seq) {
    this.article = article;
    this.seq = seq;
    this.body = new ReplyBody(find(article, ".message-body"));
  }

  /**
   * False when frames are missing in between.
   * @param {number} seq
   */
  follows(seq) {
    return this.seq !== null && seq === this.seq + 1;
  }

  /**
   * Shows reasoning: all of it, or what has come since.
   * @param {string} text
   * @param {boolean} whole
   */
  think(text, whole) {
    const slot = find(this.article, ".reasoning-slot");
    if (!slot.querySelector(".reasoning-body")) {
      if (!text) return;
      slot.replaceChildren(newReasoning());
    }
    const body = find(slot, ".reasoning-body");
    if (whole) body.textContent = text;
    else body.append(text);
  }

  /** @param {string} status */
  set status(status) {
    this.article.dataset.status = status;
  }

  /**
   * Takes over everything of the article but its text. What the reader has unfolded stays so.
   * @param {Element} article
   * @param {Element} fresh
   */
  static surround(article, fresh) {
    for (const name of article.getAttributeNames()) {
      if (!fresh.hasAttribute(name)) article.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) article.setAttribute(name, value);
    for (const part of PARTS) {
      const target = find(article, part);
      const unfolded = [...target.querySelectorAll("details")].map((details) => details.open);
      target.replaceChildren(...find(fresh, part).childNodes);
      for (const [index, details] of target.querySelectorAll("details").entries()) {
        details.open = unfolded[index] ?? false;
      }
      htmx.process(target);
    }
  }
}
