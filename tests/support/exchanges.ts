import { appendFileSync, readFileSync } from "node:fs";

/** A request of a test, and its answer. */
export interface Exchange {
  method: string;
  url: string;
  /** The body as it was sent: JSON, unless it is a file. */
  sent?: unknown;
  /** JSON, if the answer is. */
  answer?: unknown;
}

const file = process.env["RECORD_EXCHANGES"];

/** Appends what a test sent and got to the file that RECORD_EXCHANGES names; does nothing where it names none. */
export function recordExchange(exchange: Exchange): void {
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(exchange)}\n`);
}

export const readExchanges = (path: string): Exchange[] =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Exchange);
