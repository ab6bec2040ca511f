import type { Body, CommandAnswer } from "../../contract/commands";
import type { Application } from "../../domain/application/application";
import { partAsked } from "../../domain/application/part-refund";
import { takesTwo } from "../../domain/consent";
import { keptFen } from "../../domain/money/attempts";
import {
  actorOn,
  findToCommand,
  giveAgain,
  giveCommand,
  isOwner,
  isRepeat,
  refuseUnlessAllowed,
} from "../applications/commands";
import { presentApplication } from "../applications/present";
import type { CommandHandler } from "../applications/standard-command";
import { askSecond } from "../consents/ask";
import { Problem } from "../platform/problem";

/** Commands by which operators refund money through this system. */
export type GivingBack = "withdraw" | "refundInvoiced" | "refundPart";

interface Moved {
  amountFen: number;
  /** Sentence that the second person reads. */
  about: string;
  reason: string;
}

/**
 * Functions that return the amount that each command would refund now. @throws Problem that says why it can't be
 * refunded
 */
const movedBy: { readonly [C in GivingBack]: (application: Application, body: Body<C>) => Moved } = {
  withdraw: (application, { opinion }) => ({
    ...{ amountFen: keptFen(application), about: "撤回申请，退还全部款项", reason: opinion },
  }),
  refundInvoiced: (application, { opinion }) => ({
    ...{ amountFen: keptFen(application), about: "红冲发票后撤回申请，退还全部款项", reason: opinion },
  }),
  refundPart: (application, { locks, amountFen, reason }) => {
    const asked = partAsked(application, { locks, amountFen });
    if ("refusal" in asked) throw new Problem(asked.refusal);
    return { ...asked, about: locks ? `退还锁${locks.join("、")}的费用` : "退还部分款项", reason };
  },
};

/**
 * Gives a command that refunds money, or stores a request for a second operator. The amount that the operators saw goes
 * with the command, and the workflow refuses to refund another one.
 */
export const giveBack =
  <C extends GivingBack>(command: C): CommandHandler<C> =>
  (dependencies) =>
  async (ordered): Promise<CommandAnswer<C>> => {
    const { id, body, principal, idempotency } = ordered;
    const { models, twoPersons } = dependencies;
    const document = await findToCommand(models.applications, id, principal);
    const application = document.application as Application;
    // Owners can withdraw only unpaid applications.
    const role = command === "withdraw" && isOwner(principal, document) ? "bidder" : "operator";
    const by = actorOn(document, principal, role);
    const isGiven = isRepeat(document, idempotency);
    let moved: Moved | undefined;
    const consent = await askSecond(dependencies, { ...ordered, application }, () => {
      if (isGiven) return undefined;
      if (role === "operator") refuseUnlessAllowed(command, role, document);
      moved = movedBy[command](application, body);
      const isByTwo = role === "operator" && twoPersons && takesTwo(moved.amountFen);
      return isByTwo ? { command, record: id, applicationId: id, by, body, ...moved } : undefined;
    });
    if (consent) return { ...presentApplication(application, principal), consent } as CommandAnswer<C>;
    const seen =
      moved && command === "withdraw" && role === "operator" ? { expectedFen: moved.amountFen } : {};
    const order = { command, document, updateId: idempotency.updateId, args: { ...body, ...seen, by } };
    const given = await (isGiven ? giveAgain : giveCommand)(dependencies, order as never);
    return presentApplication(given, principal) as CommandAnswer<C>;
  };
