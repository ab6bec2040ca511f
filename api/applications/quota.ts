import type { ApplicationDocument } from "../../store/models/application";
import type { Dependencies } from "../dependencies";
import type { Quota } from "../../config/limits";
import type { About, Message, Messages } from "../platform/messages";
import type { Spender } from "../platform/limits";
import { toProblem } from "../platform/error-handler";

interface Spending {
  limits: Pick<Dependencies["limits"], "spend">;
  quota: Quota;
  spender: Spender;
}

interface Asked<T extends object> {
  document: ApplicationDocument;
  messages: Messages;
  about: About;
  make: () => T | Promise<T>;
}

/**
 * Fixes what a request says, and does the work that it asks for. The work counts against the caller's quota, once for all
 * runs of the request.
 * @throws Problem QUOTA_REACHED, before anything is fixed
 */
export async function spendUnlessRepeat<T extends object, R>(
  { limits, quota, spender }: Spending,
  { document, messages, about, make }: Asked<T>,
  work: (message: Message<T>) => Promise<R>,
): Promise<R> {
  const fixAndWork = async () => work(await messages.fix(make, about));
  if (await messages.isTaken(document)) return fixAndWork();
  try {
    return await limits.spend(quota, spender, fixAndWork);
  } catch (error) {
    // An earlier run may have used up the quota for this very request.
    const earlier = toProblem(error).code === "QUOTA_REACHED" ? await messages.fixedBefore<T>() : undefined;
    if (!earlier) throw error;
    return work(earlier);
  }
}
