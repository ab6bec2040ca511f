import type { Logger } from "pino";
import type { MaterialKind } from "../../domain/materials/materials";
import type { DrawingFault, PagePicture } from "../../domain/materials/pages";
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
