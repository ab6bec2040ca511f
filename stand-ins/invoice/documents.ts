import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Where the drawn documents lie, by the token in their address. */
export interface Documents {
  save(token: string, pdf: Uint8Array): Promise<void>;
  /** The file of a token that the ledger knows: a token from a request must be looked up first. */
  file(token: string): string;
}

export function createDocuments(dir: string): Documents {
  const file = (token: string): string => join(dir, `${token}.pdf`);
  return {
    file,
    save: async (token, pdf) => {
      await mkdir(dir, { recursive: true });
      const unfinished = `${file(token)}.new`;
      await writeFile(unfinished, pdf, { mode: 0o600 });
      await rename(unfinished, file(token));
    },
  };
}
