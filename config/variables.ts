import { readFileSync } from "node:fs";
import { z } from "zod";

/** Variables that more than one process reads, so that each has one meaning. */

export const port = z.coerce.number().int().min(0).max(65_535);

/** The secret in a file that a variable names. */
export const secretFile = (shortest = 1) =>
  z
    .string()
    .transform((path, context) => {
      try {
        return readFileSync(path, "utf8").trim();
      } catch (error) {
        context.addIssue({
          code: "custom",
          message: error instanceof Error ? error.message : "can't be read",
        });
        return z.NEVER;
      }
    })
    .refine(
      (secret) => secret.length >= shortest,
      `must name a file with a secret of at least ${shortest} characters`,
    );

/** An address of ours that others are given: PUBLIC_URL and a path. */
export const ownAddress = z
  .url({ protocol: /^https?$/ })
  .refine(
    (url) => !URL.canParse(url) || !new URL(url).pathname.includes("//"),
    "must have no // in its path: leave out the slash at the end of PUBLIC_URL",
  );
