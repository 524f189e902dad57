// Finds texts in scripts that are not translated: `node tests/static/bare_strings.js static/js`.
//
// A text is a literal that reads like a sentence or a label. It has to be the first argument of
// gettext, and that has to be a literal, so that `makemessages` finds it.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

import { parse } from "acorn";

const CAPITALISED = /^[A-Z][a-z’']*[a-z](?:[\s,.…:;!?]|$)/;
const SENTENCE = /[A-Za-z’']{2,},? [a-z’']{2,},? [a-z’']+/;
const TAGS = /<[^>]*>/g;
// What takes a selector, the name of a kind of thing, or the reason of an error for developers.
const TAKES_NO_TEXT = new Set([
  ...["querySelector", "querySelectorAll", "closest", "matches", "find", "getElementById"],
  ...["addEventListener", "Error", "TypeError", "CustomEvent", "Event", "get"],
]);
const KEYS = new Set(["Enter", "Escape", "Home", "End", "Tab"]);

/** Whether somebody could read this on the page. */
function isText(value) {
  const text = value.replace(TAGS, " ").trim();
  return !KEYS.has(text) && (CAPITALISED.test(text) || SENTENCE.test(text));
}

const nameOf = (callee) => callee.property?.name ?? callee.name;

/** Every node below one, with those around it. */
function* walk(node, parents = []) {
  yield [node, parents];
  for (const child of Object.values(node).flat()) {
    if (child && typeof child.type === "string") yield* walk(child, [...parents, node]);
  }
}

function isAllowed(node, parents) {
  const whole = node.type === "TemplateElement" ? parents.at(-1) : node;
  const parent = parents.at(whole === node ? -1 : -2);
  if (/^(Import|Export)/.test(parent.type)) return true;
  if (!["CallExpression", "NewExpression"].includes(parent.type)) return false;
  const name = nameOf(parent.callee);
  const isFirst = parent.arguments[0] === whole;
  return TAKES_NO_TEXT.has(name) || (name === "gettext" && isFirst);
}

/** The lines of a script with what is wrong in them. */
export function bareStrings(source) {
  const tree = parse(source, { ecmaVersion: "latest", sourceType: "module", locations: true });
  const found = [];
  for (const [node, parents] of walk(tree)) {
    const { line } = node.loc.start;
    const value = node.type === "TemplateElement" ? node.value.cooked : node.value;
    const isLiteral = ["Literal", "TemplateElement"].includes(node.type);
    if (isLiteral && typeof value === "string" && isText(value) && !isAllowed(node, parents)) {
      found.push(`${line}: not translated: ${value}`);
    }
    if (node.type === "CallExpression" && nameOf(node.callee) === "gettext") {
      const [text] = node.arguments;
      if (typeof text?.value !== "string") found.push(`${line}: gettext needs a literal`);
    }
  }
  return found;
}

function check(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const found = names.flatMap((name) => {
    const path = join(folder, name);
    return bareStrings(readFileSync(path, "utf8")).map((problem) => `${path}:${problem}`);
  });
  for (const problem of found) process.stdout.write(`${problem}\n`);
  process.exitCode = found.length ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) check(process.argv[2]);
