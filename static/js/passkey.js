// Passkeys: a form with data-passkey asks the browser for one before it is sent.

const NONE = "This browser has no passkeys here. They need https, or http://localhost.";
const FAILED = "The passkey was not used. Try again, or take another way.";

function bytes(text) {
  const padded = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(padded), (character) => character.charCodeAt(0));
}

function text(buffer) {
  if (!buffer) return null;
  const characters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(characters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function options(form) {
  const from = form.dataset.optionsFrom;
  if (!from) return JSON.parse(document.getElementById("passkey-options").textContent).publicKey;
  const answer = await fetch(from, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  return (await answer.json()).request_options.publicKey;
}

function create(asked, form) {
  const alone = form.elements.passwordless.checked;
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: named(asked.excludeCredentials),
    authenticatorSelection: {
      ...asked.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone && { userVerification: "required" }),
    },
  };
  return navigator.credentials.create({ publicKey });
}

function get(asked) {
  const allowed = named(asked.allowCredentials);
  return navigator.credentials.get({
    publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: allowed },
  });
}

function written({ id, rawId, type, authenticatorAttachment, response }, results) {
  const parts = [
    "clientDataJSON",
    "attestationObject",
    "authenticatorData",
    "signature",
    "userHandle",
  ];
  const answer = Object.fromEntries(
    parts.filter((part) => response[part]).map((part) => [part, text(response[part])]),
  );
  return JSON.stringify({
    id,
    rawId: text(rawId),
    type,
    authenticatorAttachment,
    response: answer,
    clientExtensionResults: results,
  });
}

async function ask(form) {
  const error = form.querySelector("[data-passkey-error]");
  const button = form.querySelector("button");
  error.hidden = true;
  button.disabled = true;
  try {
    if (!window.PublicKeyCredential) throw new TypeError(NONE);
    const asked = await options(form);
    const credential = await (form.dataset.passkey === "create" ? create(asked, form) : get(asked));
    form.elements.credential.value = written(credential, credential.getClientExtensionResults());
    form.submit();
  } catch (reason) {
    error.textContent = reason.message === NONE ? NONE : FAILED;
    error.hidden = false;
    button.disabled = false;
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.dataset.passkey) return;
  event.preventDefault();
  ask(event.target);
});
