// Passkeys: a form with data-passkey asks the browser for one before it is sent.

import { byId, control, find } from "./dom.js";
import { gettext } from "./translations.js";

const PARTS = [
  ...["clientDataJSON", "attestationObject", "authenticatorData"],
  ...["signature", "userHandle"],
];

/** @typedef {{ id: string, type: "public-key" }} Descriptor */
/**
 * What the server asks for, with its bytes as text.
 * @typedef {Omit<PublicKeyCredentialCreationOptions, "excludeCredentials"> &
 *   Omit<PublicKeyCredentialRequestOptions, "allowCredentials"> & {
 *     challenge: string,
 *     user: { id: string, name: string, displayName: string },
 *     excludeCredentials?: Descriptor[],
 *     allowCredentials?: Descriptor[],
 *   }} Asked
 */

/** @param {string} text */
function bytesOf(text) {
  const padded = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(padded), (character) => character.charCodeAt(0));
}

/** @param {ArrayBuffer | null} buffer */
function textOf(buffer) {
  if (!buffer) return null;
  const characters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(characters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {Descriptor[]} [list] */
const credentials = (list = []) => list.map((one) => ({ ...one, id: bytesOf(one.id) }));

/**
 * @param {HTMLFormElement} form
 * @returns {Promise<Asked>}
 */
async function fetchOptions(form) {
  const from = form.dataset.optionsFrom;
  if (!from) return JSON.parse(byId("passkey-options", HTMLScriptElement).textContent).publicKey;
  const response = await fetch(from, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()).request_options.publicKey;
}

/**
 * A new passkey; without a password it has to know who holds it.
 * @param {Asked} asked
 * @param {boolean} isPasswordless
 */
function create(asked, isPasswordless) {
  /** @type {AuthenticatorSelectionCriteria} */
  const selection = {
    ...asked.authenticatorSelection,
    residentKey: isPasswordless ? "required" : "discouraged",
    requireResidentKey: isPasswordless,
  };
  if (isPasswordless) selection.userVerification = "required";
  const publicKey = {
    ...asked,
    challenge: bytesOf(asked.challenge),
    user: { ...asked.user, id: bytesOf(asked.user.id) },
    excludeCredentials: credentials(asked.excludeCredentials),
    authenticatorSelection: selection,
  };
  return navigator.credentials.create({ publicKey });
}

/** @param {Asked} asked */
function get(asked) {
  const allowCredentials = credentials(asked.allowCredentials);
  const challenge = bytesOf(asked.challenge);
  return navigator.credentials.get({ publicKey: { ...asked, challenge, allowCredentials } });
}

/**
 * A credential as the server reads it.
 * @param {PublicKeyCredential} credential
 */
function written(credential) {
  const { id, rawId, type, authenticatorAttachment } = credential;
  const from = /** @type {Record<string, ArrayBuffer>} */ (
    /** @type {unknown} */ (credential.response)
  );
  const response = Object.fromEntries(
    PARTS.filter((part) => from[part]).map((part) => [part, textOf(from[part])]),
  );
  const clientExtensionResults = credential.getClientExtensionResults();
  const rest = { authenticatorAttachment, response, clientExtensionResults };
  return JSON.stringify({ id, rawId: textOf(rawId), type, ...rest });
}

/** @param {HTMLFormElement} form */
async function fill(form) {
  const asked = await fetchOptions(form);
  const creates = form.dataset.passkey === "create";
  const credential = creates
    ? await create(asked, control(form, "passwordless").checked)
    : await get(asked);
  const answer = written(/** @type {PublicKeyCredential} */ (credential));
  control(form, "credential").value = answer;
}

/** @param {HTMLFormElement} form */
async function ask(form) {
  const error = find(form, "[data-passkey-error]");
  const button = find(form, "button", HTMLButtonElement);
  error.hidden = true;
  if (!window.PublicKeyCredential) {
    error.textContent = gettext(
      "This browser has no passkeys here. They need https and a host name, or http://localhost.",
    );
    error.hidden = false;
    return;
  }
  button.disabled = true;
  try {
    await fill(form);
    form.submit();
  } catch {
    error.textContent = gettext("The passkey was not used. Try again, or take another way.");
    error.hidden = false;
    button.disabled = false;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement && form.dataset.passkey)) return;
  event.preventDefault();
  ask(form);
});
