import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, rename } from "node:fs/promises";
import { join } from "node:path";

/** Environment variable that names the folder in which one run keeps its keys. */
export const keptKeysVariable = "TEST_KEPT_KEYS";

/**
 * Fills a folder by `make`, or with the keys that another test file of the run has made. Making a key takes a fifth of
 * a second, and a gateway's identity has several. A test whose keys must differ makes them directly.
 */
export async function withKeptKeys(name: string, dir: string, make: () => Promise<unknown>): Promise<void> {
  const folder = process.env[keptKeysVariable];
  const kept = join(folder ?? "", name);
  if (folder && existsSync(kept)) return cp(kept, dir, { recursive: true });
  await make();
  if (!folder) return;
  const draft = `${kept}-${randomUUID()}`;
  await cp(dir, draft, { recursive: true });
  // If another test file has stored its keys first, those are used.
  await rename(draft, kept).catch(() => undefined);
}
