import { WorkflowUpdateStage } from "@temporalio/client";
import type { UpdateDefinition } from "@temporalio/common";
import type { Application } from "../../../domain/application/application";
import type { PaymentAttempt } from "../../../domain/money/payment";
import type { Row } from "../../../stand-ins/union-pay/ledger-state";
import { updates } from "../../../workflows/messages";
import { sealedUpdate } from "../../support/sealed-update";
import type { Bench } from "../bench/bench";
import { approvedRenewal, operator, owner, type Renewal } from "../bench/renewal";
import type { Mailbox } from "./mailbox";
import type { Paying, Schedule, Step } from "./schedule";
import { atRest } from "../bench/rest";
import { signal } from "../bench/signal";
import {
  accountOf,
  endRefunds,
  outsideOf,
  redoRefunds,
  refundInConsole,
  treatAbnormal,
} from "./refund-troubles";
import type { SpoiledCalls } from "../bench/spoiled-calls";

const { refundPart, startPayment, withdraw } = updates;

/** One schedule on its application. */
export interface Play {
  renewal: Renewal;
  schedule: Schedule;
  /** Results of the steps, for the report of a failure. */
  told: string[];
  /** Number of payment notices that the gateways have sent. */
  noticed: number;
  /** Index of the account that receives payments now. */
  account: number;
}

interface Player {
  bench: Bench;
  calls: SpoiledCalls;
  mailbox: Mailbox;
}

/** Brings an application to the point at which it can be paid. */
export async function createPlay(bench: Bench, schedule: Schedule): Promise<Play> {
  return { renewal: await approvedRenewal(bench), schedule, told: [], noticed: 0, account: 0 };
}

/** Plays all schedules concurrently on the test's common time. All actions happen while it stands still. */
export async function playAll(player: Player, plays: readonly Play[]): Promise<void> {
  const { bench, calls, mailbox } = player;
  const underWay: Promise<void>[] = [];
  let now = 0;
  for (const [second, acts] of momentsOf(plays)) {
    if (second > now) await pass(bench, second - now);
    now = second;
    await Promise.all(
      acts.map(async ({ play, step }) => {
        const taken = signal();
        const outcome = perform(player, play, { step, taken: taken.give }).then((said) => {
          play.told.push(`${second} s ${JSON.stringify(step)} → ${said}`);
          taken.give();
        });
        underWay.push(outcome);
        await taken.given;
        await doneOrWaiting(calls, play, outcome);
      }),
    );
    await bringNews(player);
  }
  calls.heal();
  mailbox.heal();
  const ended = Promise.all(underWay);
  await pass(bench, 60);
  await ended;
}

/** Lets the test's time pass. At that moment, notices are only in the mailbox and nowhere else on their way. */
export const pass = ({ env }: Bench, seconds: number): Promise<void> => env.sleep(seconds * 1000);

/** Delivers all notices that are due, and waits until the workflows have processed them. */
export async function bringNews({ bench, mailbox }: Pick<Player, "bench" | "mailbox">): Promise<void> {
  for (let told = await mailbox.bringDue(); told.length > 0; told = await mailbox.bringDue())
    await Promise.all(told.map((id) => atRest(bench, id)));
}

/** Returns the actions of all plays, grouped by the second at which they happen, in ascending order. */
function momentsOf(plays: readonly Play[]): [second: number, acts: { play: Play; step: Step }[]][] {
  const moments = new Map<number, { play: Play; step: Step }[]>();
  for (const play of plays) {
    let second = 0;
    for (const { wait, step } of play.schedule) {
      second += wait;
      moments.set(second, [...(moments.get(second) ?? []), { play, step }]);
    }
  }
  return [...moments].toSorted(([one], [other]) => one - other);
}

/** Waits until a step is done, or until one of its calls is spoiled, after which it continues only as time passes. */
async function doneOrWaiting(calls: SpoiledCalls, { renewal }: Play, outcome: Promise<void>): Promise<void> {
  const done = new AbortController();
  const struck = calls.struck(renewal.id, done.signal).catch(() => undefined);
  await Promise.race([outcome, struck]);
  done.abort();
}

interface Performance {
  step: Step;
  /** Called once the workflow has accepted the step. Time may pass only after that. */
  taken: () => void;
}

async function perform(player: Player, play: Play, performance: Performance): Promise<string> {
  try {
    return await act(player, play, performance);
  } catch (error) {
    const { message, cause, code } = error as Error & { cause?: { type?: string }; code?: string };
    return `refused: ${cause?.type ?? code ?? message}`;
  }
}

async function act(player: Player, play: Play, { step, taken }: Performance): Promise<string> {
  const { renewal } = play;
  const command = async <A>(
    update: UpdateDefinition<Application, [A]>,
    given: NoInfer<A>,
  ): Promise<Application> => {
    const options = { ...sealedUpdate<A>(given), waitForStage: WorkflowUpdateStage.ACCEPTED };
    const accepted = await renewal.handle().startUpdate(update, options);
    taken();
    return accepted.result();
  };
  switch (step.kind) {
    case "start": {
      const { channel, bank } = step;
      const merchant = accountOf(player.bench, play.account).merchants[channel];
      const given = { by: owner, channel, merchant, ...(bank === undefined ? {} : { bank }) };
      const { attempts, payment } = await command(startPayment, given);
      const attempt = attempts.at(-1);
      if (attempt?.channel === "unionpay" && attempt.status === "待支付")
        await player.bench.gateways.unionpay.open(attempt);
      return `${payment} ${attempts.map(({ status }) => status).join()}`;
    }
    case "pay": {
      const attempt = (await renewal.projection()).attempts.at(-1 - step.back);
      if (!attempt) return "no such attempt";
      player.mailbox.set(renewal.id, step.delivery);
      play.noticed += await payFor(player.bench, attempt, step.how);
      await player.mailbox.awaitPayments(renewal.id, play.noticed);
      return `paid ${attempt.number.slice(-4)} by ${attempt.channel}`;
    }
    case "fault":
      player.calls.plan(renewal.id, step);
      return "planned";
    case "withdraw": {
      const by = step.by === "owner" ? owner : operator;
      return `withdrawn: ${(await command(withdraw, { by, opinion: "不再办理" })).status}`;
    }
    case "change merchant":
      play.account += 1;
      return "changed";
    case "refunds end":
    case "console refund": {
      const attempt = (await renewal.projection()).attempts.at(-1 - step.back);
      if (!attempt) return "no such attempt";
      await (step.kind === "refunds end"
        ? endRefunds(player.bench, attempt, step.as)
        : refundInConsole(player.bench, attempt, step.share));
      return `${step.kind} ${attempt.number.slice(-4)}`;
    }
    case "part refund": {
      const [counted] = (await renewal.projection()).attempts.flatMap(({ transactions }) =>
        transactions.filter((transaction) => transaction.counted),
      );
      const amountFen = Math.floor(((counted?.amountFen ?? 0) * step.share) / 100);
      const part = { by: operator, reason: "示例", amountFen };
      return `part refund: ${(await command(refundPart, part)).payment}`;
    }
    case "redo":
      return `redone: ${await redoRefunds(player.bench, await renewal.projection())}`;
    case "operator":
      return await treatAbnormal(renewal, step.how, taken);
    case "cancel":
      await renewal.handle().cancel();
      await atRest(player.bench, renewal.id);
      return `asked: ${(await renewal.projection()).status}`;
  }
}

/** Pays at the gateway, which may refuse. @returns the number of notices that follow */
async function payFor(bench: Bench, attempt: PaymentAttempt, how: Paying): Promise<number> {
  const { wechat, unionPay } = outsideOf(bench, attempt);
  const { number, channel } = attempt;
  if (channel === "wechat") {
    await wechat("POST", `/orders/${number}/${how === "pay-defectively" ? "pay" : how}`, {});
    return 1;
  }
  // UnionPay sends no notice about payments that it returned by itself.
  const { rows } = await unionPay<{ rows: Row[] }>("POST", `/orders/${number}/${how}`, {});
  return (
    rows.filter(({ kind }) => kind === "payment").length -
    rows.filter(({ kind }) => kind === "returned").length
  );
}
