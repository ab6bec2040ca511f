import type { Body, CommandAnswer, Given } from "../../contract/commands";
import type { Application } from "../../domain/application/application";
import { partAsked } from "../../domain/application/part-refund";
import { takesTwo } from "../../domain/consent";
import { keptFen } from "../../domain/money/attempts";
import {
  actorOn,
  findToCommand,
  give,
  isOwner,
  refuseUnlessAllowed,
  refuseUnlessShown,
} from "../applications/commands";
import { presentApplication } from "../applications/present";
import type { CommandHandler } from "../applications/standard-command";
import { askSecond, type ByTwo } from "../consents/ask";
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
  async ({ id, body, principal, messages, tell }): Promise<CommandAnswer<C>> => {
    const { models, twoPersons } = dependencies;
    const document = await findToCommand(models.applications, id, principal);
    const application = document.application as Application;
    const message = await messages.fix(
      (): ByTwo<C> => {
        // Owners can withdraw only unpaid applications.
        const role = command === "withdraw" && isOwner(principal, document) ? "bidder" : "operator";
        const by = actorOn(document, principal, role);
        if (role === "operator") refuseUnlessAllowed(command, role, document);
        const moved = movedBy[command](application, body);
        // A caller who names no kept sum is bound to the one that is stored now.
        const seen = {
          ...body,
          ...(role === "operator" ? { keptFen: body.keptFen ?? keptFen(application) } : {}),
        };
        if (role === "operator" && twoPersons && takesTwo(moved.amountFen)) {
          refuseUnlessShown(command, { ...seen, by }, application);
          return { proposal: { command, record: id, applicationId: id, by, body: seen, ...moved } };
        }
        return { given: { ...seen, by } as unknown as Given<C> };
      },
      { applicationId: id, document },
    );
    const { content } = message;
    if ("proposal" in content) {
      const asking = { principal, message, messages, tell, application };
      const consent = await askSecond(dependencies, asking, content.proposal);
      return { ...presentApplication(application, principal), consent } as CommandAnswer<C>;
    }
    const order = { command, document, message: { ...message, content: content.given }, messages };
    const given = await give(dependencies, order as Parameters<typeof give>[1]);
    return presentApplication(given, principal) as CommandAnswer<C>;
  };
