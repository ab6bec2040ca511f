/** Alphabet of GB 32100-2015: digits and capital letters without I, O, S, V and Z. The value of a character is its place. */
const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const modulus = alphabet.length;
const checkedLength = 17;

const valueAt = (text: string, place: number): number => alphabet.indexOf(text.charAt(place));

/** Returns the check character for 17 characters of the alphabet. */
function checkCharacter(text: string): string {
  let weight = 1;
  let sum = 0;
  for (let place = 0; place < checkedLength; place += 1) {
    sum += valueAt(text, place) * weight;
    weight = (weight * 3) % modulus;
  }
  return alphabet.charAt((modulus - (sum % modulus)) % modulus);
}

/** The code's format, without its checksum. */
export const creditCodePattern = /^[0-9A-HJ-NP-RTUWXY]{18}$/;

/**
 * Decides whether the text is a 统一社会信用代码 by GB 32100-2015: 18 characters, of which the last is a check character. The
 * text must be in capitals and trimmed.
 */
export function isCreditCode(text: string): boolean {
  return creditCodePattern.test(text) && checkCharacter(text) === text.charAt(checkedLength);
}

/** Decides whether a person acts for one of the organisations. Nobody may move a lock to or from their own organisation. */
export const isOwnOrganisation = (
  { orgCode }: { orgCode?: string | undefined },
  ...organisations: (string | undefined)[]
): boolean => orgCode !== undefined && organisations.includes(orgCode);
