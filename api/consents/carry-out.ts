import type { HandCommand } from "../../domain/consent";
import { dutiesOn, storeVerification } from "../../store/duties";
import { findApplication } from "../../store/find-application";
import { give as giveToApplication } from "../applications/commands";
import { closeDifference } from "../../services/reconciliation/differences";
import type { Body } from "../../contract/commands";
import type { WriteBody } from "../../contract/writes";
import type { ConsentRequest } from "../../store/models/consent-request";
import type { ReconciliationDifferenceDocument } from "../../store/models/reconciliation-difference";
import { updates } from "../../workflows/messages";
import type { Dependencies } from "../dependencies";
import { isFailedByEngine, toProblem } from "../platform/error-handler";
import type { Message, Messages } from "../platform/messages";
import { Problem } from "../platform/problem";
import { refundToCommand } from "./refund-to-command";
import { book, findBooking, type BookingBody } from "./booking";
import { refuseIfNoted } from "./refuse-if-noted";
import { over } from "../../services/consents/propose";

type Needs = Pick<Dependencies, "models" | "engine" | "sealer" | "now">;
/** A request that a second person has agreed to. */
type Agreed = ConsentRequest & Required<Pick<ConsentRequest, "second" | "sealed">>;

/** Returns the update id of the request's command. */
export const updateIdOf = ({ _id, failures }: ConsentRequest): string => `${_id}-${failures}`;

/**
 * Gives the command that both persons want. Even if an answer was lost, it takes effect once: it carries the request's
 * id, which the application remembers.
 * @throws Problem that says why the command was refused. If the engine failed or a gateway is away, the request waits
 * for the second person again. If the command may have been carried out, the request stays agreed, and the sweep
 * continues it.
 */
export async function carryOut(deps: Needs, agreed: ConsentRequest): Promise<ConsentRequest> {
  const { consentRequests } = deps.models;
  const { _id, failures } = agreed;
  const settle = (change: object) => consentRequests.updateOne({ _id, state: "已同意", failures }, change);
  try {
    await give(deps, agreed as Agreed);
  } catch (error) {
    const problem = toProblem(error);
    const { code } = problem;
    if (problem.status < 500) await settle({ $set: { state: "未执行", problem: code }, ...over });
    else if (isFailedByEngine(problem)) {
      const again = { state: "待复核", failures: failures + 1, problem: code };
      await settle({ $set: again, $unset: { second: "" } });
      const detail = "支付渠道暂时没有答复，同意没有生效，请稍后再次同意";
      if (code === "GATEWAY_UNANSWERED") throw new Problem(code, { detail, cause: error });
    }
    throw problem;
  }
  await settle({ $set: { state: "已执行" }, ...over });
  return { ...agreed, state: "已执行" };
}

const give = (deps: Needs, agreed: Agreed): Promise<void> => carriers[agreed.command](deps, agreed);

/** Returns what is sent for an agreed request. Its instant is that of the agreement, and every try sends the same. */
const messageOf = <T>(agreed: Agreed, content: T): Omit<Message<T>, "resourceId"> => ({
  ...{ content, updateId: updateIdOf(agreed), repeated: true },
  ...{ givenAt: agreed.second.at.getTime(), trace: agreed.second.trace ?? {} },
});

/** An agreed request was carried out if the application has taken it. Nobody is told whether this try did so. */
const messages: Pick<Messages, "isTaken" | "replay"> = {
  isTaken: async ({ taken = [] }, message) => message !== undefined && taken.includes(message.updateId),
  replay: () => undefined,
};

/** Gives a command that refunds an application's money, with the amount that both persons saw. */
async function giveMoneyBack({ models, engine, sealer }: Needs, agreed: Agreed): Promise<void> {
  const { _id: consentId, applicationId = "", command: given, by, second, amountFen = 0 } = agreed;
  const document = await findApplication(models.applications, applicationId);
  if (!document) throw new Problem("NOT_FOUND");
  const body = (await sealer.open(consentId, agreed.sealed)) as object;
  const args = { ...body, by, agreed: { by: second.by, opinion: second.opinion, consentId, amountFen } };
  const order = { command: given, document, message: messageOf(agreed, args), messages };
  await giveToApplication({ models, engine }, order as Parameters<typeof giveToApplication>[1]);
}

/**
 * Books a refund. The second person is recorded in the difference's notes, because the application records the first
 * one only.
 */
async function takeIntoBooks(deps: Needs, agreed: Agreed): Promise<void> {
  const { _id: id, applicationId = "", by, record, reason, second } = agreed;
  const body = (await deps.sealer.open(id, agreed.sealed)) as BookingBody;
  const { refund } = await findBooking(deps, { applicationId, body });
  await book(deps, { applicationId, message: messageOf(agreed, { ...body, by, refund }), messages });
  const said = { at: new Date(deps.now()), updateId: id };
  await deps.models.reconciliationDifferences.updateOne(
    { _id: record, "notes.updateId": { $ne: id } },
    {
      $push: {
        notes: {
          $each: [
            { ...said, by: by.name, text: `入账：${reason}` },
            { ...said, by: second.by.name, text: `同意入账：${second.opinion}` },
          ],
        },
      },
    },
  );
}

async function command({ models, engine, sealer }: Needs, agreed: Agreed): Promise<void> {
  const { _id: consentId, record: refundNumber, by, second, amountFen = 0 } = agreed;
  const isDone = async () => {
    const { refund } = await refundToCommand(models, refundNumber);
    return (refund.interventions ?? []).some((one) => one.consentId === consentId);
  };
  if (await isDone()) return;
  const { workflowId } = await refundToCommand(models, refundNumber);
  const { updateId, givenAt, trace } = messageOf(agreed, undefined);
  const target = { workflowId, updateId, givenAt, trace };
  const body = await sealer.open(consentId, agreed.sealed);
  const both = {
    ...{ by, refundNumber },
    agreed: { by: second.by, opinion: second.opinion, consentId, amountFen },
  };
  try {
    if (agreed.command === "treatRefund")
      await engine.command(updates.treatRefund, target, { ...(body as Body<"treatRefund">), ...both });
    else await engine.command(updates.resolveRefund, target, { ...(body as Body<"resolveRefund">), ...both });
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "APPLICATION_ENDED") throw error;
    // The refund may have ended by this very command.
    if (!(await isDone())) throw new Problem("NO_ABNORMAL_REFUND", { cause: error });
  }
}

/** Functions that carry out each command after two persons agreed. */
const carriers: Readonly<Record<HandCommand, (deps: Needs, agreed: Agreed) => Promise<void>>> = {
  withdraw: giveMoneyBack,
  refundInvoiced: giveMoneyBack,
  refundPart: giveMoneyBack,
  treatRefund: command,
  resolveRefund: command,
  bookRefund: takeIntoBooks,
  closeDifference: close,
  verifyDuty: verify,
};

/** Stores that both persons have verified a duty. */
async function verify({ models, sealer }: Needs, agreed: Agreed): Promise<void> {
  const { _id: id, applicationId = "", by, reason, second } = agreed;
  const { duty: wanted } = (await sealer.open(id, agreed.sealed)) as WriteBody<"verifyDuty">;
  const document = await findApplication(models.applications, applicationId);
  if (!document) throw new Problem("NOT_FOUND");
  const duty = (await dutiesOn(models, document)).find((one) => one.id === wanted);
  if (duty) {
    const { by: person, opinion } = second;
    await storeVerification(models.duties, duty, {
      at: second.at,
      by,
      reason,
      second: { by: person, opinion },
    });
    return;
  }
  // This very agreement may have been carried out before its answer was lost.
  if (!(await models.duties.exists({ _id: wanted, "verified.at": second.at })))
    throw new Problem("DUTY_SETTLED");
}

async function close({ models, engine, sealer, now }: Needs, agreed: Agreed): Promise<void> {
  const { reconciliationDifferences } = models;
  const { _id: updateId, record, by, reason, second } = agreed;
  const difference = await reconciliationDifferences
    .findById(record)
    .lean<ReconciliationDifferenceDocument>();
  if (!difference) throw new Problem("NOT_FOUND");
  if (difference.notes.some((note) => note.updateId === updateId)) return;
  if (difference.state === "closed") throw new Problem("DIFFERENCE_CLOSED");
  const { lossEnd, lastNote } = (await sealer.open(updateId, agreed.sealed)) as WriteBody<"closeDifference">;
  refuseIfNoted(difference, lastNote);
  const closure = { by, reason, lossEnd, second: { name: second.by.name, opinion: second.opinion } };
  const deps = { reconciliationDifferences, messenger: engine };
  await closeDifference(deps, difference, { ...closure, at: new Date(now()), updateId });
}
