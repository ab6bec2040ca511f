import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const formats = ["pdf", "ofd", "xml"] as const;
export type Format = (typeof formats)[number];

/** Where the drawn documents lie, by the token in their address. */
export interface Documents {
  save(token: string, files: Readonly<Record<Format, Uint8Array>>): Promise<void>;
  /** The file of a token that the ledger knows: a token from a request must be looked up first. */
  file(token: string, format: Format): string;
}

export function createDocuments(dir: string): Documents {
  const file = (token: string, format: Format): string => join(dir, `${token}.${format}`);
  return {
    file,
    save: async (token, files) => {
      await mkdir(dir, { recursive: true });
      for (const format of formats) {
        const unfinished = `${file(token, format)}.new`;
        await writeFile(unfinished, files[format], { mode: 0o600 });
        await rename(unfinished, file(token, format));
      }
    },
  };
}
