import { isUtf8 } from "node:buffer";
import express, { type Request, type RequestHandler } from "express";
import { Problem } from "./problem";

/** Longest JSON body. Bytes. */
const jsonLimitBytes = 32 * 1024;

/** Longest body of a gateway's callback. Bytes. */
const callbackLimitBytes = 64 * 1024;

/** Answers at once where the length is told: the parsers would first wait for the end of what they don't want. */
const refuseLongerThan =
  (limitBytes: number): RequestHandler =>
  (request, _response, next) => {
    const untaken = request.body === undefined;
    if (untaken && Number(request.get("content-length") ?? 0) > limitBytes) throw new Problem("TOO_LARGE");
    next();
  };

/** As body-parser marks its own errors. */
const unreadable = (type: string): Error => Object.assign(new Error("not UTF-8"), { type });

/**
 * JSON is UTF-8. Other bytes would be turned into replacement characters without a word.
 * @throws Error of the types that body-parser has for such bodies
 */
function requireUtf8(_request: Request, _response: unknown, body: Buffer, charset: string): void {
  if (charset !== "utf-8") throw unreadable("charset.unsupported");
  if (!isUtf8(body)) throw unreadable("entity.parse.failed");
}

/** Parses JSON bodies. Compressed ones are refused: a small one could unfold into a large one. */
export const jsonBody: RequestHandler[] = [
  refuseLongerThan(jsonLimitBytes),
  express.json({ limit: jsonLimitBytes, type: "application/json", inflate: false, verify: requireUtf8 }),
];

/** Keeps a callback's body as the Buffer that came over the wire: signatures are over its very bytes. */
export const rawBody: RequestHandler[] = [
  refuseLongerThan(callbackLimitBytes),
  express.raw({ limit: callbackLimitBytes, type: () => true, inflate: false }),
];
