/** The alphabet of GB 32100-2015: digits and capitals without I, O, S, V and Z. A character's place is its value. */
const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const modulus = alphabet.length;
const checkedLength = 17;

const valueAt = (text: string, place: number): number => alphabet.indexOf(text.charAt(place));

/** The check character of 17 characters that all belong to the alphabet. */
function checkCharacter(text: string): string {
  let weight = 1;
  let sum = 0;
  for (let place = 0; place < checkedLength; place += 1) {
    sum += valueAt(text, place) * weight;
    weight = (weight * 3) % modulus;
  }
  return alphabet.charAt((modulus - (sum % modulus)) % modulus);
}

/** All of a code but that its last character must be the check character. */
export const creditCodePattern = /^[0-9A-HJ-NP-RTUWXY]{18}$/;

/**
 * Whether the text is a 统一社会信用代码 as GB 32100-2015 has it: 18 characters, the last a check character.
 * Capitals only and nothing around it: trim and capitalise what a person typed first.
 */
export function isCreditCode(text: string): boolean {
  return creditCodePattern.test(text) && checkCharacter(text) === text.charAt(checkedLength);
}

/** True of who acts for one of the organisations: nobody moves a lock to or from their own. */
export const isOwnOrganisation = (
  { orgCode }: { orgCode?: string | undefined },
  ...organisations: (string | undefined)[]
): boolean => orgCode !== undefined && organisations.includes(orgCode);
