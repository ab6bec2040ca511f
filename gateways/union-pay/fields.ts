import { MessageRefused } from "./message-refused";

/** The fields of one UnionPay message as they are signed: decoded, and all of them text. */
export type Fields = Readonly<Record<string, string>>;

function decodeFormText(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new MessageRefused("MALFORMED", "percent-encoding or UTF-8 is broken");
  }
}

/** Splits a text at every & outside of braces. A composite value looks like {a=1&b=2}. */
function splitPairs(text: string): string[] {
  return text.split(/&(?![^{}]*\})/);
}

function collect(pairs: readonly (readonly [string, string])[]): Fields {
  const seen = new Map<string, string>();
  for (const [key, value] of pairs) {
    if (seen.has(key)) {
      throw new MessageRefused("DUPLICATE_FIELD", `field ${key} comes twice`);
    }
    seen.set(key, value);
  }
  return requireUnambiguous(Object.fromEntries(seen));
}

function cutPair(pair: string): [string, string] {
  const at = pair.indexOf("=");
  if (at < 1) {
    throw new MessageRefused("MALFORMED", "a pair without a name or without =");
  }
  return [pair.slice(0, at), pair.slice(at + 1)];
}

/**
 * Returns the fields if their signed text has only one reading. The signature covers `k=v&k=v` unencoded, so {a:
 * "1&b=2"} has the same signature as {a: "1", b: "2"}. Names of letters and digits, and no & outside of one pair of
 * braces, exclude that.
 * @throws MessageRefused
 */
export function requireUnambiguous(fields: Fields): Fields {
  for (const [key, value] of Object.entries(fields)) {
    if (!/^[A-Za-z0-9]+$/.test(key)) {
      throw new MessageRefused("MALFORMED", "a field name has other than letters and digits");
    }
    if (value.includes("&") && !/^\{[^{}]*\}$/.test(value)) {
      throw new MessageRefused("MALFORMED", `field ${key} holds a separator`);
    }
  }
  return fields;
}

/**
 * Reads a form-encoded body: a notice, or a request to the gateway.
 * @throws MessageRefused if it is not UTF-8, has a broken or nameless pair, or has a field twice
 */
export function parseForm(rawBody: Buffer | string): Fields {
  const text = typeof rawBody === "string" ? rawBody : decodeUtf8(rawBody);
  return collect(
    text.split("&").map((pair) => {
      const [key, value] = cutPair(pair);
      return [decodeFormText(key), decodeFormText(value)] as const;
    }),
  );
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new MessageRefused("MALFORMED", "the body is no UTF-8");
  }
}

/**
 * Reads the gateway's answer to a back-end call, which is `k=v&k=v` without any encoding.
 * @throws MessageRefused
 */
export function parseAnswer(text: string): Fields {
  return collect(splitPairs(text).map(cutPair));
}
