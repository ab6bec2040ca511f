/** Returns the `code` of a Node error (EEXIST, ESRCH …), or undefined when it has none. */
export function errorCode(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
