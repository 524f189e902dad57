// What is written and not sent, kept in the browser: for each user, team and conversation.
// Without storage there are no drafts, and nothing else is lost.

const DRAFTS = "premweb:draft:"; // then the user's number, the team's, and which conversation
const WRITER = "premweb:writer"; // the number of the user who signed in last in this browser

const nameOf = (composer) => DRAFTS + composer.dataset.draft;
const join = (...texts) => texts.filter(Boolean).join("\n\n");

function attempt(action, otherwise) {
  try {
    return action();
  } catch {
    return otherwise;
  }
}

const put = (name, text) =>
  text ? localStorage.setItem(name, text) : localStorage.removeItem(name);

// "" where there is none.
export const draftOf = (composer) =>
  attempt(() => localStorage.getItem(nameOf(composer)) ?? "", "");

// Whether it was kept.
export function keepDraft(composer, text) {
  return attempt(() => {
    put(nameOf(composer), text);
    return true;
  }, false);
}

export const addToDraft = (composer, text) => keepDraft(composer, join(draftOf(composer), text));

// It was sent; what was written after it is not.
export function strikeFromDraft(composer, text) {
  const before = draftOf(composer);
  if (before.startsWith(text)) keepDraft(composer, before.slice(text.length).trimStart());
}

export const isDraftOf = (composer, name) => name === nameOf(composer);

// Whoever signs in after somebody else, in the same browser, finds nothing of theirs.
export function forgetOthers(user) {
  attempt(() => {
    localStorage.setItem(WRITER, user);
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(DRAFTS) && !name.startsWith(`${DRAFTS}${user}:`))
        localStorage.removeItem(name);
    }
  });
}

export const writesHere = (user) => attempt(() => localStorage.getItem(WRITER) === user, false);
