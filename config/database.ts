import { z } from "zod";
import { secretFile } from "./environment";

export const databaseVariables = {
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/\S+$/, {
      abort: true,
      error: "must be a mongodb:// or mongodb+srv:// address",
    })
    .regex(
      /^[a-z+]+:\/\/([^:/?#[\]@]*(:[^:/?#[\]@]*)?@)?[^@/?]+(\/[^@?]*)?(\?.*)?$/,
      "must have : / ? # [ ] @ percent-encoded in user and password",
    ),
  MONGODB_PASSWORD_FILE: secretFile().optional(),
};

/** Returns MongoDB's address. The password from its file is added if the address names a user without one. */
export function databaseUri({
  MONGODB_URI: uri,
  MONGODB_PASSWORD_FILE: password,
}: z.output<z.ZodObject<typeof databaseVariables>>): string {
  if (password === undefined) return uri;
  return uri.replace(
    /^(mongodb(?:\+srv)?:\/\/[^:@/?]+)@/,
    (_, user: string) => `${user}:${encodeURIComponent(password)}@`,
  );
}
