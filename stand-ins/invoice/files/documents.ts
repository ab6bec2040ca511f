import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const formats = ["pdf", "ofd", "xml"] as const;
export type Format = (typeof formats)[number];

/** The drawn documents, by the token in their address. They are small: written and read at once, as the ledger is. */
export interface Documents {
  save(token: string, files: Readonly<Record<Format, Uint8Array>>): void;
  /** That of a token that the ledger knows: a token from a request must be looked up first. */
  read(token: string, format: Format): Buffer;
}

export function createDocuments(dir: string): Documents {
  const file = (token: string, format: Format): string => join(dir, `${token}.${format}`);
  mkdirSync(dir, { recursive: true });
  return {
    read: (token, format) => readFileSync(file(token, format)),
    save: (token, files) => {
      for (const format of formats) {
        const unfinished = `${file(token, format)}.new`;
        writeFileSync(unfinished, files[format], { mode: 0o600 });
        renameSync(unfinished, file(token, format));
      }
    },
  };
}
