// What is written and not sent, kept in the browser: for each user, team and conversation. The draft
// of a new conversation belongs to its tab: two tabs begin two conversations.
// Without storage there are no drafts, and nothing else is lost.

const DRAFTS = "premweb:draft:"; // then the user's number, the team's, and which conversation
const WRITER = "premweb:writer"; // the number of the user who signed in last in this browser

/** @param {HTMLFormElement} composer */
const nameOf = (composer) => DRAFTS + composer.dataset.draft;

/** @param {HTMLFormElement} composer */
const storageOf = (composer) =>
  composer.dataset.draft?.endsWith(":new") ? sessionStorage : localStorage;

/**
 * Texts with an empty line between them.
 * @param {string[]} texts
 */
export const joined = (texts) => texts.filter(Boolean).join("\n\n");

/**
 * What the action returns; `otherwise` where the browser refuses its storage.
 * @template T
 * @param {() => T} action
 * @param {T} otherwise
 */
function attempt(action, otherwise) {
  try {
    return action();
  } catch {
    return otherwise;
  }
}

/**
 * The draft of a composer; "" where there is none.
 * @param {HTMLFormElement} composer
 */
export const draftOf = (composer) =>
  attempt(() => storageOf(composer).getItem(nameOf(composer)) ?? "", "");

/**
 * Keeps a draft, or removes it where the text is empty. Returns whether that worked.
 * @param {HTMLFormElement} composer
 * @param {string} text
 */
export function keepDraft(composer, text) {
  return attempt(() => {
    if (text) storageOf(composer).setItem(nameOf(composer), text);
    else storageOf(composer).removeItem(nameOf(composer));
    return true;
  }, false);
}

/**
 * @param {HTMLFormElement} composer
 * @param {string} text
 */
export const addToDraft = (composer, text) =>
  keepDraft(composer, joined([draftOf(composer), text]));

/**
 * Takes a text that was sent out of a draft; what was written after it is not sent.
 * @param {HTMLFormElement} composer
 * @param {string} text
 */
export function strikeFromDraft(composer, text) {
  const before = draftOf(composer);
  if (before.startsWith(text)) keepDraft(composer, before.slice(text.length).trimStart());
}

/**
 * Whether a name of the storage is that of the composer's draft.
 * @param {HTMLFormElement} composer
 * @param {string | null} name
 */
export const isDraftOf = (composer, name) => name === nameOf(composer);

/**
 * Whoever signs in after somebody else, in the same browser, finds nothing of theirs.
 * @param {string} user
 */
export function forgetOthers(user) {
  attempt(() => {
    localStorage.setItem(WRITER, user);
    for (const storage of [localStorage, sessionStorage]) {
      const others = Object.keys(storage).filter(
        (name) => name.startsWith(DRAFTS) && !name.startsWith(`${DRAFTS}${user}:`),
      );
      for (const name of others) storage.removeItem(name);
    }
  }, undefined);
}

/**
 * Whether nobody else has signed in since in this browser.
 * @param {string} user
 */
export const writesHere = (user) => attempt(() => localStorage.getItem(WRITER) === user, false);
