const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** Place in an application id at which its random part begins, after the time. */
const randomFrom = 10;
const digits = 10;

/**
 * Returns the short number of an application, ten digits that can be read out on the telephone or typed from an SMS:
 * "0123-456-789". It is derived from the id. Among 100,000 applications the odds are about even that two share one, so a
 * search may find both.
 */
export function shortNumberOf(applicationId: string): string {
  let value = 0;
  for (const character of applicationId.slice(randomFrom)) {
    value = (value * alphabet.length + alphabet.indexOf(character)) % 10 ** digits;
  }
  const text = String(value).padStart(digits, "0");
  return `${text.slice(0, 4)}-${text.slice(4, 7)}-${text.slice(7)}`;
}

/** Returns the short number that a person wrote, in its usual form; undefined if the text is none. */
export function readShortNumber(written: string): string | undefined {
  const plain = written.normalize("NFKC").replace(/[\s-]/g, "");
  if (!/^\d{10}$/.test(plain)) return undefined;
  return `${plain.slice(0, 4)}-${plain.slice(4, 7)}-${plain.slice(7)}`;
}
