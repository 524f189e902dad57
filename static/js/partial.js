// A part of the page, asked for outside of htmx: what comes late is worth no more than what fails.

const RESPONSE_MS = 15000;

/** @param {string | undefined} url */
export function fetchPartial(url) {
  const headers = { "HX-Request": "true", "HX-Request-Type": "partial" };
  return fetch(url ?? "", { headers, signal: AbortSignal.timeout(RESPONSE_MS) });
}
