/**
 * Character ranges of Chinese punctuation, such as （）．，：. It is part of a registered name, and NFKC would replace it by
 * Western punctuation.
 */
const punctuation = "\u3000-\u303F\uFE30-\uFE4F\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65";
const betweenPunctuation = new RegExp(`[^${punctuation}]+`, "gu");

/**
 * Returns a name as it is stored: normalised by Unicode's NFKC, so that full-width letters, ligatures and variants of a
 * character are the same name, but with its Chinese punctuation unchanged.
 */
export const normalisedName = (name: string): string =>
  name.replace(betweenPunctuation, (part) => part.normalize("NFKC"));

/** Decides whether two names are the same to a reader. The width of brackets, letter case and spaces make no difference. */
export const isSameName = (one: string, other: string): boolean => comparable(one) === comparable(other);

const comparable = (name: string): string => name.normalize("NFKC").replace(/\s+/gu, "").toUpperCase();
