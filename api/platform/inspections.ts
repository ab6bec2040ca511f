import type { Logger } from "pino";
import { z } from "zod";
import { materialLimits, type MaterialKind } from "../../domain/materials/materials";
import type { DrawingFault, PagePicture, PageSize } from "../../domain/materials/pages";
import type { Inspect } from "../../gateways/inspector";
import { describeError } from "../../lib/describe-error";
import { createConcurrencyLimit } from "./limits";
import { Problem } from "./problem";

interface ToDraw {
  content: Buffer;
  kind: MaterialKind;
  /** Organisation that the file belongs to. One file of each organisation is inspected at a time. */
  orgCode: string;
  /** Called with the processor time that the inspection took, in milliseconds, whatever its result. */
  onSpent?: (cpuMs: number) => Promise<void>;
  /** Returns true if the sender has disconnected. */
  hasLeft?: () => boolean;
}

/**
 * Draws the pages of a file, or returns why it can't be drawn.
 * @throws Problem MATERIAL_INSPECTOR_AWAY; REQUEST_TIMEOUT if the sender had disconnected before the file's turn came
 */
export type DrawPages = (file: ToDraw) => Promise<{ pages: PagePicture[] } | { fault: DrawingFault }>;

interface DrawPagesOptions {
  inspect: Inspect;
  /** Largest number of files that one API process inspects at a time. */
  atOnce: number;
  log: Logger;
}

/** Creates a function that has files inspected: one at a time for each organisation, and a few at a time in all. */
export function createDrawPages({ inspect, atOnce, log }: DrawPagesOptions): DrawPages {
  const ofOrganisation = createConcurrencyLimit(1);
  const ofAll = createConcurrencyLimit(atOnce);
  const away = (cause: unknown): never => {
    log.warn({ error: describeError(cause) }, "a file could not be inspected");
    throw new Problem("MATERIAL_INSPECTOR_AWAY", { cause });
  };
  return async ({ content, kind, orgCode, onSpent, hasLeft }) => {
    const release = await ofOrganisation(orgCode);
    const releaseAll = await ofAll("");
    try {
      if (hasLeft?.() === true) throw new Problem("REQUEST_TIMEOUT");
      const { drawn, cpuMs } = await inspect(content, kind).catch((error: unknown) => away(error));
      await onSpent?.(cpuMs);
      return drawn ?? away(new Error("the inspector got no turn"));
    } finally {
      releaseAll();
      release();
    }
  };
}

/** Returns the schema of a page number in an address. */
export const pageNumber = () =>
  z.coerce.number().int().min(1).max(materialLimits.pages).describe("第几页，从1开始");

interface KeptFile extends Pick<ToDraw, "kind" | "orgCode"> {
  /** Returns the sizes of the pages; undefined if they were not drawn yet. */
  sizes(): Promise<PageSize[] | undefined>;
  read(): Promise<Buffer>;
  keepPages(pages: readonly PagePicture[]): Promise<void>;
}

/**
 * Returns the sizes of a stored file's pages; empty if it can't be drawn. The first request for a file that was never
 * drawn has it drawn for all.
 * @throws Problem MATERIAL_INSPECTOR_AWAY
 */
export async function pagesOf(
  drawPages: DrawPages,
  { sizes, read, keepPages, ...file }: KeptFile,
): Promise<{ pages: PageSize[] }> {
  const known = await sizes();
  if (known) return { pages: known };
  const drawn = await drawPages({ content: await read(), ...file });
  const pages = "pages" in drawn ? drawn.pages : [];
  await keepPages(pages);
  return { pages: pages.map(({ width, height }) => ({ width, height })) };
}
