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
  /** Whose file it is: one at a time of each organisation. */
  orgCode: string;
  /** Is told how much of a processor's time it took, whatever came of it. Milliseconds. */
  onSpent?: (cpuMs: number) => Promise<void>;
}

/** The pages of a file, or why there are none. @throws Problem MATERIAL_INSPECTOR_AWAY */
export type DrawPages = (file: ToDraw) => Promise<{ pages: PagePicture[] } | { fault: DrawingFault }>;

interface DrawPagesOptions {
  inspect: Inspect;
  /** So many files of all together, by one API process. */
  atOnce: number;
  log: Logger;
}

/** Has files looked at, one at a time of each organisation, few at once. */
export function createDrawPages({ inspect, atOnce, log }: DrawPagesOptions): DrawPages {
  const ofOrganisation = createConcurrencyLimit(1);
  const ofAll = createConcurrencyLimit(atOnce);
  const away = (cause: unknown): never => {
    log.warn({ error: describeError(cause) }, "a file could not be inspected");
    throw new Problem("MATERIAL_INSPECTOR_AWAY", { cause });
  };
  return async ({ content, kind, orgCode, onSpent }) => {
    const release = await ofOrganisation(orgCode);
    const releaseAll = await ofAll("");
    try {
      const { drawn, cpuMs } = await inspect(content, kind).catch((error: unknown) => away(error));
      await onSpent?.(cpuMs);
      return drawn ?? away(new Error("the inspector got no turn"));
    } finally {
      releaseAll();
      release();
    }
  };
}

/** The number of a page in an address. */
export const pageNumber = () =>
  z.coerce.number().int().min(1).max(materialLimits.pages).describe("第几页，从1开始");

interface KeptFile extends Pick<ToDraw, "kind" | "orgCode"> {
  /** Undefined as long as nobody has drawn its pages. */
  sizes(): Promise<PageSize[] | undefined>;
  read(): Promise<Buffer>;
  keepPages(pages: readonly PagePicture[]): Promise<void>;
}

/**
 * How large the pages of a kept file are; none where it can't be drawn. The first who looks at one that nobody has drawn
 * has it drawn for all.
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
