import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createRouteFinder, sharedDocument } from "./answer-check";
import { inlined } from "./inlined";
import type { OpenApiDocument } from "./openapi";

/** Environment variable with the path of the file in which all tests of a run note the answers that they saw. */
export const seenVariable = "TEST_SEEN_ANSWERS";

interface Seen {
  method: string;
  url: string;
  status: number;
  /** Names of the answer's headers. */
  headers: readonly string[];
}

const noted = new Set<string>();
let routeOf: ReturnType<typeof createRouteFinder> | undefined;

/** Notes which declared answer a test saw: operation, status, and each header, once in a test file. */
export function noteSeen({ method, url, status, headers }: Seen): void {
  const file = process.env[seenVariable];
  if (file === undefined) return;
  routeOf ??= createRouteFinder(sharedDocument().paths);
  const path = routeOf(new URL(url).pathname)?.path;
  if (path === undefined) return;
  const answer = `${method} ${path} ${status}`;
  const lines = [answer, ...headers.map((name) => `${answer} ${name.toLowerCase()}`)].filter(
    (line) => !noted.has(line),
  );
  for (const line of lines) noted.add(line);
  if (lines.length > 0) appendFileSync(file, lines.map((line) => `${line}\n`).join(""));
}

/** Returns what the document declares and no test of the run saw: answers, and headers of answers that were seen. */
export function unseen(): string[] {
  const file = process.env[seenVariable] ?? "";
  const document = sharedDocument() as unknown as OpenApiDocument;
  const seen = new Set(existsSync(file) ? readFileSync(file, "utf8").split("\n") : []);
  return Object.entries(inlined(document).paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { responses }]) =>
      Object.entries(responses).flatMap(([status, { headers = {} }]) => {
        const answer = `${method.toUpperCase()} ${path} ${status}`;
        if (!seen.has(answer)) return [answer];
        return Object.keys(headers)
          .map((name) => `${answer} ${name.toLowerCase()}`)
          .filter((line) => !seen.has(line));
      }),
    ),
  );
}
