/** A workflow's thread looks up a global such as Math by a call out of V8's optimised code, here for each character. */
const { imul } = Math;

/**
 * Returns a hash (cyrb53, in base 36) by which two states of one application are told apart. Both a workflow and an
 * activity compute it, so it needs no library. The order of the fields counts, and the reducer always gives the same.
 */
export function fingerprintOf(application: object): string {
  const text = JSON.stringify(application);
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let place = 0; place < text.length; place += 1) {
    const unit = text.charCodeAt(place);
    high = imul(high ^ unit, 0x9e3779b1);
    low = imul(low ^ unit, 0x5f356495);
  }
  high = imul(high ^ (high >>> 16), 0x85ebca6b) ^ imul(low ^ (low >>> 13), 0xc2b2ae35);
  low = imul(low ^ (low >>> 16), 0x85ebca6b) ^ imul(high ^ (high >>> 13), 0xc2b2ae35);
  return (0x100000000 * (0x1fffff & high) + (low >>> 0)).toString(36);
}

/**
 * Number of fingerprints that a run keeps. A worker that is killed can have written so many steps, of one workflow task,
 * that the history doesn't have; they are done again.
 */
const keptFingerprints = 16;

/** Returns the fingerprints of a run's latest states with one more. */
export const withFingerprint = (former: readonly string[], application: object): readonly string[] =>
  [...former, fingerprintOf(application)].slice(-keptFingerprints);
