import express, { type RequestHandler } from "express";

/** Longest JSON body. Bytes. */
export const jsonLimitBytes = 32 * 1024;

/** Longest body of a gateway's callback. Bytes. */
export const callbackLimitBytes = 64 * 1024;

/** Parses JSON bodies. Compressed ones are refused: a small one could unfold into a large one. */
export const jsonBody: RequestHandler = express.json({
  limit: jsonLimitBytes,
  type: "application/json",
  inflate: false,
});

/** Keeps a callback's body as the Buffer that came over the wire: signatures are over its very bytes. */
export const rawBody: RequestHandler = express.raw({
  limit: callbackLimitBytes,
  type: () => true,
  inflate: false,
});
