import { consentKeptSeconds, type ConsentRequest } from "../../store/models/consent-request";
import type { Dependencies } from "../dependencies";
import { toProblem } from "../platform/error-handler";
import { lapse } from "../../services/consents/propose";
import { carryOut } from "./carry-out";

/** What was agreed to this long ago has lost whoever was to carry it out. Milliseconds. */
const abandonedAfterMs = 60_000;

/** Ends what has waited for too long, carries out what was agreed to and then abandoned, and forgets what is old. */
export async function sweepConsents(
  deps: Pick<Dependencies, "models" | "engine" | "sealer" | "now" | "log">,
): Promise<void> {
  const { models, now, log } = deps;
  const { consentRequests } = models;
  await lapse(consentRequests, now());
  await consentRequests.deleteMany({ askedAt: { $lt: new Date(now() - consentKeptSeconds * 1_000) } });
  const abandoned = await consentRequests
    .find({ state: "已同意", "second.at": { $lt: new Date(now() - abandonedAfterMs) } })
    .lean<ConsentRequest[]>();
  for (const request of abandoned) {
    const about = { consent: request._id, command: request.command };
    try {
      await carryOut(deps, request);
      log.info(about, "an abandoned consent was carried out");
    } catch (error) {
      log.warn({ ...about, code: toProblem(error).code }, "an abandoned consent was not carried out");
    }
  }
}
