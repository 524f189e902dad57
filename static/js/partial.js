// A part of the page, asked for outside of htmx: what comes late is worth no more than what fails.

const RESPONSE_MS = 15000;

/**
 * @param {string | undefined} url
 * @param {AbortSignal[]} stops what ends it earlier
 */
export function fetchPartial(url, ...stops) {
  const headers = { "HX-Request": "true", "HX-Request-Type": "partial" };
  const signal = AbortSignal.any([AbortSignal.timeout(RESPONSE_MS), ...stops]);
  return fetch(url ?? "", { headers, signal });
}
