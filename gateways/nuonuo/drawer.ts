import { z } from "zod";
import type { Drawer } from "../../domain/invoice/document";
import { call } from "./call";
import type { NuonuoDeps } from "./settings";

const answerSchema = z.looseObject({ certificationStatus: z.coerce.string() });

/** As the platform remembers it: asking the bureau anew is only allowed twenty times a day. */
const stored = { certification: "1", login: "2" } as const;

/** Whether the drawer can draw: logged in at the bureau, and their identity confirmed. */
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
