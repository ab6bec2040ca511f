/**
 * The generator writes a regular expression's flags behind its pattern; and property escapes (\p), which need a
 * flag, are beyond the validators of most other languages.
 */
function portablePattern(pattern: string): string | undefined {
  const unflagged = pattern.replace(/(?<!\\)\/[a-z]+$/, "");
  return /\\p\{/.test(unflagged) ? undefined : unflagged;
}

/** A copy of a document in which every client can read the patterns. What has no portable one is told by none. */
export function withPortablePatterns<T extends object>(document: T): T {
  const copy: T = JSON.parse(JSON.stringify(document), (key, value: unknown) =>
    key === "pattern" && typeof value === "string" ? portablePattern(value) : value,
  );
  return copy;
}
