import { randomUUID } from "node:crypto";
import type { RequestHandler } from "express";
import { give } from "../../../api/applications/commands";
import { Problem } from "../../../api/platform/problem";
import type { Given, GivenCommand, RefundCommand } from "../../../contract/commands";
import type { Application } from "../../../domain/application/application";
import { owedFees } from "../../../domain/application/invoice-lines";
import { isRefunding, partBack } from "../../../domain/money/attempts";
import { messageOf, onceOnly } from "../../support/run-once";
import { reconcile } from "../bench/reconcile";
import { nextInvoiceOrderNo, nextRedNumbers } from "../../../domain/application/invoicing";
import type { ApplicationDocument } from "../../../store/models/application";
import type { Bench } from "../bench/bench";
import { delivery, lastAttempt, operator, owner, renewedAll, reviewer } from "../bench/renewal";
import type { SpoiledCalls } from "../bench/spoiled-calls";
import type { Life, Round, Step } from "./life";
import { formsOf, providerAtRest, stemOf } from "./provider";
import { approvedThroughAll, type Approved } from "./submissions";

/** One life on its application. */
export interface Play extends Approved {
  life: Life;
  /** Results of the steps, for the report of a failure. */
  told: string[];
  /** Commands that were accepted, each listed once however often it was sent. */
  taken: { command: GivenCommand; again: () => Promise<Application> }[];
}

export interface Stage {
  bench: Bench;
  calls: SpoiledCalls;
  /** Ids of applications that the provider's callbacks don't reach. */
  deaf: Set<string>;
}

/** Returns the network in front of the API, which drops the provider's callbacks to deaf applications. */
export const swallowing =
  (deaf: ReadonlySet<string>): RequestHandler =>
  (request, response, next) => {
    const [, party, applicationId = ""] = request.path.split("/");
    if (party === "invoice" && deaf.has(applicationId))
      response.json({ status: "0000", message: "同步成功" });
    else next();
  };

/** Brings an application to the point at which an invoice can be requested. */
export async function createPlay(stage: Stage, life: Life): Promise<Play> {
  const approved = await approvedThroughAll(stage.bench, life);
  const { renewal } = approved;
  await renewal.scan(lastAttempt(await renewal.pay("wechat")));
  await renewal.eventually(({ payment }) => payment === "已支付");
  if (life.deaf) stage.deaf.add(renewal.id);
  return { ...approved, life, told: [], taken: [] };
}

/** Number of concurrent commands that are still answered within seconds. */
const actsAtOnce = 20;

/** Plays the lives of all applications concurrently, round by round. The test's time stands still while they act. */
export async function playAll(stage: Stage, plays: readonly Play[], rounds: readonly Round[]): Promise<void> {
  for (const [nth, round] of rounds.entries()) {
    await turn(stage, round);
    const acts = plays.flatMap((play) => {
      const step = play.life.steps[nth];
      return step && step.kind !== "wait" ? [{ play, step }] : [];
    });
    while (acts.length > 0)
      await Promise.all(
        acts.splice(0, actsAtOnce).map(async ({ play, step }) => {
          play.told.push(`round ${nth} ${JSON.stringify(step)} → ${await perform(stage, play, step)}`);
        }),
      );
    if (round.lasts > 0) await pass(stage.bench, round.lasts);
  }
}

async function turn({ bench: { world } }: Stage, round: Partial<Round>): Promise<void> {
  await world.invoice("PUT", "/bureau", round.bureau ?? {});
  await world.invoice("PUT", "/faults", round.faults ?? []);
}

/** Lets seconds pass: first a moment in which the provider works, then the rest. */
async function pass(bench: Bench, seconds: number): Promise<void> {
  const moment = Math.min(seconds, 3);
  await bench.sleep(moment);
  await providerAtRest(bench.world);
  if (seconds > moment) await bench.sleep(seconds - moment);
}

async function perform(stage: Stage, play: Play, step: Step): Promise<string> {
  try {
    return await act(stage, play, step);
  } catch (error) {
    const { message, cause, code } = error as Error & { cause?: { type?: string }; code?: string };
    return `refused: ${cause?.type ?? code ?? message}`;
  }
}

async function act(stage: Stage, play: Play, step: Step): Promise<string> {
  const { renewal, taken } = play;
  const shown = ({ status, invoice }: Application): string => `${status} ${invoice}`;
  switch (step.kind) {
    case "ask": {
      const given = { by: owner, buyer: step.buyer, delivery };
      return shown(await command(stage, play, "requestInvoice", given));
    }
    case "reissue": {
      const by = step.by === "owner" ? owner : operator;
      const given = { by, buyer: step.buyer, delivery, opinion: "抬头有误" };
      return shown(await command(stage, play, "reissueInvoice", given));
    }
    case "refund":
      return shown(await command(stage, play, "refundInvoiced", { by: operator, opinion: "不再办理" }));
    case "giveBack": {
      const { locks } = owedFees(await renewal.projection()) ?? { locks: [] };
      return shown(await command(stage, play, "refundPart", { by: operator, locks, reason: "未能延期" }));
    }
    case "withdraw":
      return shown(await command(stage, play, "withdraw", { by: operator, opinion: "不再办理" }));
    case "handle":
      return shown(await handle(stage, play));
    case "buyer":
      return decide(stage, play, step.decision);
    case "provider": {
      const application = await renewal.projection();
      const orderNos = [nextInvoiceOrderNo(application), nextRedNumbers(application).orderNo];
      const { outcome, times } = step;
      for (const orderNo of orderNos)
        await stage.bench.world.invoice("PUT", "/behaviour", { orderNo, outcome, times, delayMs: 0 });
      return "planned";
    }
    case "fault":
      stage.calls.plan(stemOf(renewal.id), step);
      return "planned";
    case "wait":
      return "waited";
    case "repeat": {
      const once = taken.at(-1 - step.back);
      return once ? `${once.command} again: ${shown(await once.again())}` : "nothing to repeat";
    }
  }
}

/** Number of tries of a command, more than a busy machine needs. */
const mostTries = 5;

/**
 * Gives a command as the API does, and repeats it under the same id if there is no answer. On a busy machine the
 * time-skipping server occasionally loses an update before it is in any history. Such a command is sent under a new id.
 */
async function command<C extends Exclude<GivenCommand, RefundCommand>>(
  { bench }: Stage,
  { renewal: { id, projection }, taken }: Play,
  name: C,
  args: Given<C>,
): Promise<Application> {
  let updateId = randomUUID();
  /** Ids of the tries that weren't answered and that the history lacked then. The engine may still take one of them. */
  const unheard: string[] = [];
  const once = async (): Promise<Application> => {
    const document = await bench.models.applications.findById(id).lean<ApplicationDocument>();
    if (!document) throw new Error("no submission was accepted");
    const message = messageOf(args, updateId);
    return give(bench.dependencies, { command: name, document, message, messages: onceOnly });
  };
  const again = async (): Promise<Application> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await once();
      } catch (error) {
        const unanswered = error instanceof Problem && error.code === "ENGINE_AWAY";
        if (!unanswered && (await wasHeard(bench, id, unheard))) return projection();
        if (!unanswered || tries === mostTries) throw error;
        if (await wasHeard(bench, id, [updateId])) continue;
        unheard.push(updateId);
        updateId = randomUUID();
      }
    }
  };
  const application = await again();
  taken.push({ command: name, again });
  return application;
}

/** Returns true if the history contains one of the updates. */
async function wasHeard({ env }: Bench, id: string, updateIds: readonly string[]): Promise<boolean> {
  if (updateIds.length === 0) return false;
  const { events } = await env.client.workflow.getHandle(id).fetchHistory();
  return (events ?? []).some(({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) =>
    updateIds.includes(accepted?.protocolInstanceId ?? ""),
  );
}

async function handle(stage: Stage, play: Play): Promise<Application> {
  const { form, shipment } = await play.renewal.projection();
  const parcel = { by: reviewer, carrier: "示例快递", trackingNumber: "DEMO123456" };
  if (form.pickup === "邮寄" && !shipment) await command(stage, play, "ship", parcel);
  const results = renewedAll(form).map((result, index) =>
    play.life.leavesOut && index > 0
      ? { lockSerial: result.lockSerial, state: "未能办理" as const, reason: "未能延期" }
      : result,
  );
  return command(stage, play, "markHandled", { by: reviewer, results });
}

/** Decides the red letter that waits for the buyer, if there is one. */
async function decide({ bench }: Stage, { renewal }: Play, decision: string): Promise<string> {
  const forms = await formsOf(bench.world);
  const waiting = forms.find(({ billId, status }) => billId.startsWith(renewal.id) && status === "02");
  if (!waiting) return "nobody asks";
  await bench.world.invoice("POST", `/red-forms/${waiting.billId}`, { decision });
  return `said ${decision}`;
}

const underWay = ["开票中", "红冲中", "已红冲"];

/** Decides whether nothing more will happen: the money is invoiced, or was refunded. */
function isAtRest(application: Application): boolean {
  const { status, payment, handling, invoice } = application;
  if (status === "已撤回") return payment === "已退款";
  if (handling !== "已办理") return false;
  const isReturned = owedFees(application) === undefined && !isRefunding(application);
  return invoice === "红冲失败" || (invoice === "已开票" && isReturned);
}

const roundSeconds = 3_700;
const mostRounds = 40;

/** Ends all faults, and brings each life to its end: handled, and invoiced or refunded. */
export async function bringToRest(stage: Stage, plays: readonly Play[]): Promise<void> {
  stage.calls.heal();
  stage.deaf.clear();
  await turn(stage, {});
  for (let round = 0; round < mostRounds; round += 1) {
    const open = await Promise.all(plays.map((play) => goOn(stage, play)));
    if (!open.includes(true)) return;
    await compareParts(stage, plays);
    await pass(stage.bench, roundSeconds);
  }
}

/**
 * Reconciles the days since the payment of applications that need it: after a partial refund, an invoice beyond the
 * automatic one waits for that day's statement.
 */
async function compareParts({ bench }: Stage, plays: readonly Play[]): Promise<void> {
  const applications = await Promise.all(plays.map(({ renewal }) => renewal.projection()));
  const waiting = applications.filter((one) => one.invoice === "开票失败" && partBack(one) !== undefined);
  const [since] = waiting.flatMap(({ paidAt }) => paidAt ?? []).toSorted();
  if (since !== undefined) await reconcile(bench, since);
}

/** Takes the next steps of a play. @returns true while more is to come */
async function goOn(stage: Stage, play: Play): Promise<boolean> {
  const application = await play.renewal.projection();
  if (isAtRest(application)) return false;
  const { status, handling, invoice } = application;
  const steps: Step[] = [
    ...(status === "审核通过" && handling === "办理中" ? [{ kind: "handle" } as const] : []),
    ...(status === "审核通过" && !underWay.includes(invoice) && invoice !== "已开票" && invoice !== "红冲失败"
      ? [{ kind: "ask", buyer: { kind: "person", name: "示例个人甲" } } as const]
      : []),
    ...(invoice === "已开票" && owedFees(application) ? [{ kind: "giveBack" } as const] : []),
    { kind: "buyer", decision: play.life.lastWord },
  ];
  for (const step of steps)
    play.told.push(`at last ${JSON.stringify(step)} → ${await perform(stage, play, step)}`);
  return true;
}
