/** Chinese punctuation, which is part of a registered name and which NFKC would make Western: （）．，： and their like. */
const punctuation = "\u3000-\u303F\uFE30-\uFE4F\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65";
const betweenPunctuation = new RegExp(`[^${punctuation}]+`, "gu");

/**
 * A name as it is kept: by Unicode's NFKC, so that full-width letters, ligatures and look-alikes of one character are one
 * name; with its Chinese punctuation as it was.
 */
export const normalisedName = (name: string): string =>
  name.replace(betweenPunctuation, (part) => part.normalize("NFKC"));

/** Whether two names are the same to a reader: brackets of either width and spaces make no difference. */
export const isSameName = (one: string, other: string): boolean => comparable(one) === comparable(other);

const comparable = (name: string): string => name.normalize("NFKC").replace(/\s+/gu, "").toUpperCase();
