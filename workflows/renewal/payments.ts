import { ActivityFailure, ApplicationFailure, condition, log } from "@temporalio/workflow";
import {
  applicationIdOf,
  type AttemptTimes,
  attemptTimes,
  findAttempt,
  isAttemptOver,
  isPayable,
  nextAttemptNumber,
  openAttempt,
  orderOf,
} from "../../domain/money/attempts";
import type { Application } from "../../domain/application/application";
import { channelTraits, hasEndedByItself, isPrepared, showsQrCode } from "../../domain/money/channels";
import type { PaymentAttempt, PaymentEvidence } from "../../domain/money/payment";
import { judge } from "../../domain/money/settlement";
import type { Actor } from "../../domain/values";
import type { StartPayment } from "../messages";
import { localStore } from "./activities";
import { closeOrder, prepareOrder, queryOrder, type Prepared } from "./orders";
import { refuseUnlessAllowed, refuseWith } from "./refuse";
import { bringsMoney, settleRefunded } from "./refunded-money";
import { recordRefunding } from "./refunds";
import type { Renewal } from "./renewal";
import type { Save } from "./writer";
import { aboutPaymentOf, currentTrace } from "../trace";

/** Seconds before the first query about an attempt, in case the callback never comes, and longest pause. */
const firstQuerySeconds = 50;
const longestPauseSeconds = 300;
/** Longest pause in seconds after the deadline. Pauses double, because a history holds only so many events. */
const longestClosingPauseSeconds = 21_600;
/** Seconds after its deadline for which an order may stay unclear before the operator is told. */
const unclearSeconds = 86_400;

/** Seconds from an order's deadline to the first try to close it: few, because a bidder may be waiting to pay anew. */
const firstClosingPauseSeconds = 2;

export class Payments {
  /** Numbers of the attempts whose prepay order is under way. */
  private readonly preparing = new Set<string>();

  constructor(private readonly renewal: Renewal) {}

  /**
   * Gives the bidder something to pay with: the open attempt if it has the same channel and bank, otherwise a new attempt
   * after any open one is superseded. If superseding finds that money was paid in time, that payment counts and is the
   * answer. A command whose own window is over by now opens nothing.
   */
  async start(given: StartPayment, givenAt = this.renewal.now): Promise<Application> {
    const { channel, bank, by } = given;
    const times = attemptTimes(channel, givenAt, this.renewal.settings);
    for (;;) {
      while (this.superseding) await condition(() => !this.superseding);
      refuseUnlessAllowed("startPayment", by.role, this.renewal.application);
      const open = openAttempt(this.renewal.application);
      if (open && open.channel === channel && open.bank === bank && isPayable(open, this.renewal.now))
        return this.prepared(open.number, by);
      if (this.renewal.now >= Date.parse(times.deadline)) refuseWith("PAYMENT_WINDOW_OVER");
      if (!open) return this.open(given, times);
      await this.supersede(open.number);
      if (this.renewal.application.payment === "已支付") return this.renewal.application;
    }
  }

  /** Ends the open attempt (未完成支付), so that nobody need wait for its deadline. Money paid in time still counts. */
  async giveUp({ by }: { by: Actor }): Promise<Application> {
    while (this.superseding) await condition(() => !this.superseding);
    refuseUnlessAllowed("giveUpPayment", by.role, this.renewal.application);
    const open = openAttempt(this.renewal.application);
    if (open) await this.supersede(open.number);
    return this.renewal.application;
  }

  /**
   * Settles a payment. This is the only way to 已支付: callbacks, queries and statements all come here. The payment is
   * judged before the first await, unless the gateway shows that money has gone back; then the refunds are queried first.
   */
  settle(evidence: PaymentEvidence): Promise<void> {
    const attempt = findAttempt(this.renewal.application, evidence.attemptNumber);
    return aboutPaymentOf(attempt ?? {}, () => this.judgeAndRecord(evidence));
  }

  private async judgeAndRecord(evidence: PaymentEvidence): Promise<void> {
    const { renewal } = this;
    const judgement = judge(renewal.application, evidence);
    if (evidence.refundSeen && bringsMoney(judgement)) return settleRefunded(renewal, evidence);
    switch (judgement.verdict) {
      case "repeat":
        return;
      case "refused":
        log.error("payment evidence refused", { attempt: evidence.attemptNumber, why: judgement.why });
        if (findAttempt(renewal.application, evidence.attemptNumber))
          await renewal.note(`订单${evidence.attemptNumber}的支付结果与订单不符，未入账：${judgement.why}`, {
            kind: "paymentRefused",
            about: evidence.attemptNumber,
          });
        // Whoever told of the payment has found its attempt in the stored application, so this run has lost the attempt.
        // The run that takes its place asks the gateway about the order.
        else if (applicationIdOf(evidence.attemptNumber) === renewal.application.id)
          renewal.endContradicted();
        return;
      case "returns":
        await recordRefunding(renewal, { type: "moneyReturned", evidence, reason: judgement.reason });
        return;
      case "counts": {
        const { insteadOf } = judgement;
        const recorded = recordRefunding(renewal, {
          type: "moneyCounted",
          evidence,
          ...(insteadOf ? { insteadOf } : {}),
        });
        // Money for an attempt that had ended counts if it was paid in time. Another attempt may be open by now.
        const other = openAttempt(renewal.application);
        if (other && !other.superseding)
          renewal.background(this.supersede(other.number).then(() => undefined));
        await recorded;
      }
    }
  }

  /** True while an attempt is being superseded. Commands wait for its end, then ask the transition table again. */
  get superseding(): boolean {
    return this.renewal.application.attempts.some(({ superseding }) => superseding);
  }

  /**
   * Ends an open attempt because another one or a withdrawal supersedes it: queries the order, and closes it if that
   * succeeds. The attempt is marked synchronously, so that neither a new attempt nor 已撤回 comes before it has ended. Money
   * that turns out to be paid in time counts.
   * @returns false if the gateway could not tell whether money was paid by now
   */
  async supersede(number: string): Promise<boolean> {
    const { renewal } = this;
    const started = renewal.record({ type: "supersedingStarted", number });
    await condition(() => !this.preparing.has(number));
    await started;
    const clear = await this.askAndClose(number);
    if (this.attempt(number).superseding) await renewal.record({ type: "attemptSuperseded", number });
    return clear;
  }

  /** Continues the attempts that an earlier run left open. Each order is queried before anything else is done about it. */
  continueOpenAttempts(): void {
    for (const attempt of this.renewal.application.attempts) {
      const { number } = attempt;
      const isOpen = ({ attempts }: Application): boolean =>
        attempts.some((one) => one.number === number && !isAttemptOver(one));
      if (!this.renewal.leftOpen(isOpen)) continue;
      this.preparing.add(number);
      this.renewal.background(aboutPaymentOf(attempt, () => this.continueAttempt(number)));
    }
  }

  private async continueAttempt(number: string): Promise<void> {
    try {
      await this.askAndClose(number);
      if (this.attempt(number).superseding) await this.renewal.record({ type: "attemptSuperseded", number });
      const attempt = this.attempt(number);
      if (isPayable(attempt, this.renewal.now) && attempt.codeUrl === undefined) await this.prepare(number);
    } finally {
      this.preparing.delete(number);
    }
    await this.follow(number);
  }

  private attempt(number: string): PaymentAttempt {
    const attempt = findAttempt(this.renewal.application, number);
    if (!attempt) throw ApplicationFailure.nonRetryable(`no attempt ${number}`, "NO_SUCH_ATTEMPT");
    return attempt;
  }

  /**
   * Opens an attempt. It is recorded before the gateway hears of it. Its time is the instant of the command, because
   * UnionPay identifies orders by their time as well, and neither a reset nor another delivery may change it.
   */
  private async open({ by, channel, bank, merchant }: StartPayment, times: AttemptTimes) {
    const { renewal } = this;
    const number = nextAttemptNumber(renewal.application);
    const { requestId } = currentTrace();
    let got: Prepared | undefined;
    const savePreparing: Save = async (write) => {
      const { savedAs, prepared } = await localStore.saveThenPrepare({
        write,
        order: orderOf(this.attempt(number)),
      });
      if (
        prepared &&
        prepared.event.number === number &&
        !renewal.applyWritten(prepared.event, prepared.version)
      )
        got = prepared.event;
      return savedAs;
    };
    const opened = renewal.record(
      {
        type: "attemptOpened",
        number,
        ...{ channel, merchant, ...times },
        ...(bank === undefined ? {} : { bank }),
        ...(requestId === undefined ? {} : { requestId }),
      },
      showsQrCode(channel) ? savePreparing : undefined,
    );
    this.preparing.add(number);
    renewal.background(this.follow(number));
    await opened;
    try {
      await this.prepare(number, got);
    } finally {
      this.preparing.delete(number);
    }
    return this.prepared(number, by);
  }

  /**
   * Prepares an attempt. A bank form needs no call, but a QR code comes from the gateway. If the gateway gives none, the
   * attempt is ended, and the next one has a fresh number.
   */
  private async prepare(number: string, got?: Prepared): Promise<void> {
    const order = orderOf(this.attempt(number));
    if (!showsQrCode(order.channel) || this.attempt(number).codeUrl !== undefined) return;
    try {
      const { codeUrl } = got ?? (await prepareOrder(this.renewal, order));
      if (codeUrl) await this.renewal.record({ type: "attemptPrepared", number, codeUrl });
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      log.warn("prepay failed: the attempt is closed", { attempt: number });
      this.preparing.delete(number);
      if (this.attempt(number).status === "待支付" && !this.attempt(number).superseding)
        await this.supersede(number);
    }
  }

  /**
   * Waits until an attempt is prepared by the command that opened it: equal commands at the same time share one attempt.
   * If another command has superseded the attempt meanwhile, it can't be paid any more, and the command is refused.
   */
  private async prepared(number: string, by: Actor): Promise<Application> {
    await condition(() => !this.preparing.has(number) && !this.attempt(number).superseding);
    const { renewal } = this;
    if (renewal.application.payment === "已支付") return renewal.application;
    const attempt = this.attempt(number);
    if (!isPrepared(attempt)) refuseWith("GATEWAY_AWAY");
    refuseUnlessAllowed("startPayment", by.role, renewal.application);
    if (!isPayable(attempt, renewal.now)) refuseWith("ATTEMPT_REPLACED");
    return renewal.application;
  }

  /** Follows an attempt until it is over: queries it while it can be paid, and ends it at its deadline. */
  private async follow(number: string): Promise<void> {
    const { renewal } = this;
    let pauseSeconds = firstQuerySeconds;
    while (!isAttemptOver(this.attempt(number))) {
      await this.pause(number, pauseSeconds);
      await condition(() => !this.attempt(number).superseding);
      if (isAttemptOver(this.attempt(number))) return;

      const { deadline, expired } = this.attempt(number);
      if (!expired && renewal.now >= Date.parse(deadline)) {
        await renewal.record({ type: "attemptExpired", number });
        pauseSeconds = firstClosingPauseSeconds;
      } else {
        pauseSeconds = Math.min(pauseSeconds * 2, expired ? longestClosingPauseSeconds : longestPauseSeconds);
      }
      await this.askAndClose(number);
      await this.noteIfUnclear(number);
    }
  }

  private async noteIfUnclear(number: string): Promise<void> {
    const attempt = this.attempt(number);
    const since = Date.parse(attempt.deadline) + unclearSeconds * 1000;
    if (!isAttemptOver(attempt) && this.renewal.now >= since)
      await this.renewal.note(`订单${number}的支付结果超过一天仍不明确，请向支付渠道核实`, {
        kind: "channelSilent",
        about: number,
      });
  }

  private async pause(number: string, seconds: number): Promise<void> {
    const { deadline, expired, superseding } = this.attempt(number);
    const untilDeadline = Date.parse(deadline) - this.renewal.now;
    const pauseMs = expired ? seconds * 1000 : Math.max(Math.min(seconds * 1000, untilDeadline), 1);
    const summary = pauseMs === untilDeadline ? `支付截止 ${number}` : `查询支付结果 ${number}`;
    const ended = () =>
      isAttemptOver(this.attempt(number)) || this.attempt(number).superseding !== superseding;
    await this.renewal.rest(ended, pauseMs, summary);
  }

  /**
   * Queries the gateway for an order, and closes it if it should end. Nothing changes if the answer is unclear.
   * @returns false if the gateway could not tell whether money was paid by now
   */
  askAndClose(number: string): Promise<boolean> {
    return aboutPaymentOf(this.attempt(number), () => this.askThenClose(number));
  }

  private async askThenClose(number: string): Promise<boolean> {
    const answer = await queryOrder(orderOf(this.attempt(number)));
    const attempt = this.attempt(number);
    if (answer.status === "paid") {
      await this.settle(answer.evidence);
      return true;
    }
    if (isAttemptOver(attempt)) return true;
    if (answer.status === "unclear") return false;

    const { closable } = channelTraits[attempt.channel];
    const shouldEnd = attempt.expired || attempt.superseding || attempt.status === "被取代";
    const closed =
      answer.status === "closed" ||
      (shouldEnd &&
        (closable
          ? await closeOrder(this.renewal, orderOf(attempt))
          : hasEndedByItself(attempt, this.renewal.now)));
    if (closed && !isAttemptOver(this.attempt(number)))
      await this.renewal.record({ type: "attemptClosed", number });
    return closed || !closable || isAttemptOver(this.attempt(number));
  }
}
