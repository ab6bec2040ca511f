import { z } from "zod";
import type { Drawer } from "../../domain/invoice/document";
import { call } from "./call";
import type { NuonuoDeps } from "./settings";

const answerSchema = z.looseObject({ certificationStatus: z.coerce.string() });

/**
 * Query types for the state that the platform has stored. Asking the tax bureau anew is allowed only twenty times a
 * day.
 */
const stored = { certification: "1", login: "2" } as const;

/** Returns whether the drawer can draw invoices: logged in at the tax bureau, with a confirmed identity. */
export async function drawerOf(deps: NuonuoDeps): Promise<Drawer> {
  const { extensionNumber } = deps.settings;
  const ask = async (queryType: string): Promise<string> => {
    const body = { queryType, ...(extensionNumber === undefined ? {} : { extensionNumber }) };
    const { result } = await call(deps, { method: "getCertificationStatus", body });
    return answerSchema.parse(result).certificationStatus;
  };
  if ((await ask(stored.login)) === "0") return "未登录";
  return ["2", "3"].includes(await ask(stored.certification)) ? "待认证" : "已登录";
}
