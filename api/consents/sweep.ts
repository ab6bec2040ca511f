import { consentKeptSeconds, type ConsentRequest } from "../../store/models/consent-request";
import type { Dependencies } from "../dependencies";
import { toProblem } from "../platform/error-handler";
import { lapse } from "../../services/consents/propose";
import { carryOut } from "./carry-out";

/** Age after which an agreed request that was not carried out counts as abandoned by its process, in milliseconds. */
const abandonedAfterMs = 60_000;

/** Ends requests that have waited too long, carries out agreed requests that were abandoned, and deletes old ones. */
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
