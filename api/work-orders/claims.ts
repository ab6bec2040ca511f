import { wasSubmitted, type Application } from "../../domain/application/application";
import { resultOf } from "../../domain/locks/results";
import type { Answer } from "../../contract/answers";
import { toProblem } from "../platform/error-handler";
import type { Idempotency } from "../platform/idempotency";
import type { Principal } from "../platform/principal";
import type { Dependencies } from "../dependencies";
import { giveOutOne } from "./give-out";
import { presentOrders, waitingOrders } from "./queue";

interface Claim {
  body: { ids?: readonly string[] | undefined; most: number };
  principal: Principal;
  idempotency: Idempotency;
}

type Refused = Answer<"claimedWorkOrders">["refused"][number];

/**
 * Returns the ids of the applications to claim: those named, or the first waiting ones; for a repeat, those that it
 * claimed.
 */
async function idsOf(
  dependencies: Dependencies,
  { body, idempotency: { repeated, answered, updateId } }: Claim,
): Promise<readonly string[]> {
  if (body.ids) return [...new Set(body.ids)];
  const found = async (where: { takenBy: string } | { state: "待制证" }) =>
    (await waitingOrders(dependencies, { limit: body.most, ...where })).items.map(({ _id }) => _id);
  const taken = repeated ? await found({ takenBy: updateId }) : [];
  // An earlier run that ended before it claimed anything, and before it was answered, leaves it to this one.
  return taken.length > 0 || answered ? taken : found({ state: "待制证" });
}

/** Decides whether the caller has one of the application's locks. Another issuer may have been faster. */
const isTheirs = (application: Application, { subject }: Principal): boolean =>
  application.form.locks.some(
    ({ lockSerial }) => resultOf(application, lockSerial)?.givenOut?.to.id === subject,
  );

/**
 * Gives out the locks of several applications, each on its own: a refusal, or an engine that is away, doesn't affect
 * the others. An application is left out if all of its locks are in doubt or with somebody else.
 */
export async function claim(dependencies: Dependencies, asked: Claim): Promise<Answer<"claimedWorkOrders">> {
  const { principal, idempotency } = asked;
  const refused: Refused[] = [];
  const give = async (id: string): Promise<Application[]> => {
    try {
      const { application } = await giveOutOne(dependencies, { id, principal, idempotency });
      return wasSubmitted(application) && isTheirs(application, principal) ? [application] : [];
    } catch (error) {
      const problem = toProblem(error);
      if (problem.code === "INTERNAL") throw error;
      refused.push({ id, code: problem.code, detail: problem.detail ?? problem.title });
      return [];
    }
  };
  const given = await Promise.all((await idsOf(dependencies, asked)).map(give));
  return { items: await presentOrders(dependencies, given.flat()), refused };
}
