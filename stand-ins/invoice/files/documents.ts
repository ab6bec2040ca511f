import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const formats = ["pdf", "ofd", "xml"] as const;
export type Format = (typeof formats)[number];

/**
 * The drawn documents, found by the token in their address. The files are small, so they are written and read
 * synchronously.
 */
export interface Documents {
  save(token: string, files: Readonly<Record<Format, Uint8Array>>): void;
  /**
   * Returns the document of a token. The caller must have found the token in the ledger, because the token becomes part
   * of a file name.
   */
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
