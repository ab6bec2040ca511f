const escaped = (codePoint: number): string => `\\u${codePoint.toString(16).padStart(4, "0")}`;
const lastOfPlane = 0xffff;

/**
 * The characters of a property in the basic plane, as a class writes them: beyond it, engines differ too much. Half a
 * surrogate pair is no character, but would be taken for one of the two that such an engine sees.
 */
function rangesOf(property: string): string {
  if (property === "Cs") return "";
  const has = new RegExp(`\\p{${property}}`, "u");
  let ranges = "";
  for (let first = 0; first <= lastOfPlane; first += 1) {
    if (!has.test(String.fromCharCode(first))) continue;
    let last = first;
    while (last < lastOfPlane && has.test(String.fromCharCode(last + 1))) last += 1;
    ranges += first === last ? escaped(first) : `${escaped(first)}-${escaped(last)}`;
    first = last;
  }
  return ranges;
}

const known = new Map<string, string>();

/**
 * The generator writes a regular expression's flags behind its pattern; and property escapes (\p), which need a
 * flag, are beyond the validators of most other languages: their characters are written out.
 */
function portablePattern(pattern: string): string {
  const unflagged = pattern.replace(/(?<!\\)\/[a-z]+$/, "");
  return unflagged.replace(/\\p\{(\w+)\}/g, (_, property: string) => {
    const ranges = known.get(property) ?? rangesOf(property);
    known.set(property, ranges);
    return ranges;
  });
}

/** A copy of a document in which every client can read the patterns. */
export function withPortablePatterns<T extends object>(document: T): T {
  const copy: T = JSON.parse(JSON.stringify(document), (key, value: unknown) =>
    key === "pattern" && typeof value === "string" ? portablePattern(value) : value,
  );
  return copy;
}
