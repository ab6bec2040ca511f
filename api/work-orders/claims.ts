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

/** The applications that are meant: those named, or the first ones that wait; of a repeat, those that it took. */
async function idsOf(
  dependencies: Dependencies,
  { body, idempotency: { repeated, updateId } }: Claim,
): Promise<readonly string[]> {
  if (body.ids) return [...new Set(body.ids)];
  const asked = { limit: body.most, ...(repeated ? { takenBy: updateId } : { state: "待制证" as const }) };
  return (await waitingOrders(dependencies, asked)).items.map(({ _id }) => _id);
}

/** True where the caller has one of the locks: another one may have been faster. */
const isTheirs = (application: Application, { subject }: Principal): boolean =>
  application.form.locks.some(
    ({ lockSerial }) => resultOf(application, lockSerial)?.givenOut?.to.id === subject,
  );

/**
 * Gives out the locks of several applications, each for itself: one that is refused, or that the engine didn't get to, costs
 * the others nothing. What has no lock for the caller, since all are in doubt or with somebody else, is left out.
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
