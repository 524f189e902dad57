import assert from "node:assert/strict";
import { test } from "node:test";

import { bareStrings } from "./bare_strings.js";

const found = (source) => bareStrings(source).length;

test("a text that is not translated is found", () => {
  assert.equal(found('button.textContent = "Copied";'), 1);
  assert.equal(found('say("that did not work");'), 1);
  assert.equal(found("say(`Reply ${status}`);"), 1);
  assert.equal(found("box.innerHTML = `<p>Nothing here</p>`;"), 1);
  assert.equal(found('const words = { title: "Thinking…" };'), 1);
  assert.equal(found('gettext("Answer %(n)s", { n: "Nobody" });'), 1);
});

test("a text that is translated is not", () => {
  assert.equal(found('say(gettext("That did not work."));'), 0);
});

test("what translators cannot find is found", () => {
  assert.equal(found("say(gettext(words));"), 1);
  assert.equal(found("say(gettext(`Reply ${status}`));"), 1);
});

test("what nobody reads is left alone", () => {
  assert.equal(found('import { a } from "./Some thing.js";'), 0);
  assert.equal(found('document.querySelector("input, textarea, select").focus();'), 0);
  assert.equal(found('if (event.key === "Escape") close();'), 0);
  assert.equal(found("throw new TypeError(`${name} is not in the page`);"), 0);
  assert.equal(found('headers.get("X-Notice");'), 0);
  assert.equal(found('item.className = "menu-item is-open";'), 0);
});
