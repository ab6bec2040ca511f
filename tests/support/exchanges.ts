import { appendFileSync, readFileSync } from "node:fs";

/** A request of a test, and its answer. */
export interface Exchange {
  method: string;
  url: string;
  /** Request body as it was sent: parsed JSON, or the bytes of a file. */
  sent?: unknown;
  /** Answer's body, parsed if it is JSON. */
  answer?: unknown;
}

const file = process.env["RECORD_EXCHANGES"];

/**
 * Appends a test's request and answer to the file that RECORD_EXCHANGES names. Does nothing if the variable is not set.
 */
export function recordExchange(exchange: Exchange): void {
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(exchange)}\n`);
}

export const readExchanges = (path: string): Exchange[] =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Exchange);
