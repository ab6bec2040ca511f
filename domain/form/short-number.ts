const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** The part of an application's number that is random; before it stands the time. */
const randomFrom = 10;
const digits = 10;

/**
 * Ten digits that can be said on the telephone and typed from an SMS: "0123-456-789". Derived from the application's
 * number; two of 100,000 applications share one about every second time, so that a search may find both.
 */
export function shortNumberOf(applicationId: string): string {
  let value = 0;
  for (const character of applicationId.slice(randomFrom)) {
    value = (value * alphabet.length + alphabet.indexOf(character)) % 10 ** digits;
  }
  const text = String(value).padStart(digits, "0");
  return `${text.slice(0, 4)}-${text.slice(4, 7)}-${text.slice(7)}`;
}

/** The short number that is meant, however it was written; undefined where none is. */
export function readShortNumber(written: string): string | undefined {
  const plain = written.normalize("NFKC").replace(/[\s-]/g, "");
  if (!/^\d{10}$/.test(plain)) return undefined;
  return `${plain.slice(0, 4)}-${plain.slice(4, 7)}-${plain.slice(7)}`;
}
