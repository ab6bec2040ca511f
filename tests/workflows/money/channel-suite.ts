import type { Application } from "../../../domain/application/application";
import { channels, channelTraits } from "../../../domain/money/channels";
import type { Channel, PaymentAttempt } from "../../../domain/money/payment";
import { updates } from "../../../workflows/messages";
import { caStage } from "../../../workflows/renewal/operator-view";
import type { BalancedBench } from "../bench/balanced-bench";
import { benchSettings } from "../bench/bench";
import { keepsOnlyTheFee } from "../bench/books";
import type { Road } from "../bench/gateways-in-hand";
import { reconcile } from "../bench/reconcile";
import { feeFen, lastAttempt, operator, refundOf, type Renewal } from "../bench/renewal";

const { resolveRefund, retryRefund } = updates;

const daySeconds = 86_400;

const isPaid = ({ payment }: Application) => payment === "已支付";

/** Defines the rules about money that hold on every channel, as the same tests for each. */
export function moneyTests(channel: Channel, { bench, approved }: BalancedBench): void {
  const { closable, refundDays, windowSeconds } = channelTraits[channel];
  const window = windowSeconds(benchSettings);
  const gateway = () => bench().gateways[channel];
  const other = channels.find((candidate) => candidate !== channel)!;

  /** Returns an open order, with the payer on the page where they pay. */
  async function opened(): Promise<{ renewal: Renewal; attempt: PaymentAttempt }> {
    const renewal = await approved();
    const attempt = lastAttempt(await renewal.pay(channel));
    await gateway().open(attempt);
    return { renewal, attempt };
  }

  async function paid(): Promise<Renewal> {
    const { renewal, attempt } = await opened();
    await gateway().pay(attempt);
    await renewal.eventually(isPaid);
    return renewal;
  }

  describe(`money on ${channel}`, () => {
    afterEach(async () => {
      await gateway().setRoad("deliver");
      await gateway().setRefunds("done");
    });

    // News of the payment comes before, at or after the deadline: by one notice, by two, or only by a query or the
    // statement. `money-schedules` draws the other pairs.
    test.each<{ seconds: number; road: Road }>([
      { seconds: 0, road: "repeat" },
      { seconds: window - 1, road: "drop" },
      { seconds: window, road: "deliver" },
      { seconds: window + 1, road: "drop" },
      { seconds: daySeconds, road: "repeat" },
    ])(
      "when it is paid after $seconds s and its notice's road is: $road, then its time decides",
      async ({ seconds, road }) => {
        const { renewal, attempt } = await opened();
        await gateway().setRoad(road);
        const paidAt = new Date(Date.parse(attempt.createdAt) + seconds * 1000).toISOString();
        await bench().sleep(Math.max(seconds - 2, 0));
        await gateway().pay(attempt, paidAt);
        await bench().sleep(360);
        if (road === "drop") await reconcile(bench(), paidAt);

        const settled = await renewal.eventually(({ attempts }) => attempts[0]?.transactions.length === 1);
        const inTime = seconds <= window;
        expect(settled.payment).toBe(inTime ? "已支付" : "未支付");
        expect(settled.attempts[0]?.transactions).toMatchObject([{ counted: inTime, amountFen: feeFen }]);
        if (inTime) return;
        const refunded = await renewal.eventually(({ attempts }) => attempts[0]?.status === "已退款");
        expect(refunded.attempts[0]?.transactions[0]?.refunds?.[0]).toMatchObject({ reason: "逾期支付" });
      },
    );

    test("when it is paid twice, then the second success goes back", async () => {
      const { renewal, attempt } = await opened();
      await gateway().pay(attempt);
      await gateway().payAgain(attempt);
      await bench().sleep(60);
      const settled = await renewal.eventually(
        (application) => application.attempts[0]?.transactions.length === 2 && keepsOnlyTheFee(application),
      );
      expect(settled.attempts[0]).toMatchObject({ status: "支付成功" });
      // Both payments have the same second. Their transaction numbers decide which one counts.
      expect(settled.attempts[0]?.transactions.flatMap(({ refunds = [] }) => refunds)).toMatchObject([
        { reason: "重复支付", status: "已退款" },
      ]);
    });

    test("when nobody pays, then the attempt ends after its window, and another one can be paid", async () => {
      const { renewal, attempt } = await opened();
      await bench().sleep(window - 10);
      expect(await renewal.state()).toMatchObject({ attempts: [{ status: "待支付", expired: false }] });
      await bench().sleep(300);
      const ended = await renewal.eventually(({ attempts }) => attempts[0]?.status === "已关闭");
      expect(ended.attempts[0]).toMatchObject({ status: "已关闭", expired: true });
      const second = lastAttempt(await renewal.pay(channel));
      expect(second.number).not.toBe(attempt.number);
      await gateway().open(second);
      await gateway().pay(second);
      await renewal.eventually(isPaid);
    });

    test("when another way to pay takes its place, then it is closed, or followed and its money goes back", async () => {
      const { renewal, attempt } = await opened();
      const switched = await renewal.pay(other);
      expect(switched.attempts.map(({ status }) => status)).toEqual([
        closable ? "已关闭" : "被取代",
        "待支付",
      ]);
      await bench().sleep(2);
      if (!closable) await gateway().pay(attempt);
      await bench().gateways[other].open(lastAttempt(switched));
      await bench().gateways[other].pay(lastAttempt(switched));
      await bench().sleep(120);
      const settled = await renewal.eventually(
        (application) => isPaid(application) && keepsOnlyTheFee(application),
      );
      expect(settled.attempts.map(({ transactions }) => transactions.length)).toEqual([closable ? 0 : 1, 1]);
    });

    test("when its notice is lost and superseding finds it paid in time, then that payment counts", async () => {
      const { renewal, attempt } = await opened();
      await gateway().setRoad("drop");
      await gateway().pay(attempt);
      const answer = await renewal.pay(other);
      expect(answer).toMatchObject({ payment: "已支付", attempts: [{ status: "支付成功" }] });
    });

    test("when the gateway gives a refund up, then a second try has the same number", async () => {
      const renewal = await paid();
      await gateway().setRefunds("givenUp");
      await renewal.withdraw(operator);
      await bench().sleep(30);
      const stuck = await renewal.eventually((application) => refundOf(application)?.status === "退款异常");
      const refundNumber = refundOf(stuck)?.number ?? "";
      const { typedSearchAttributes } = await renewal.handle().describe();
      expect(typedSearchAttributes.get(caStage)).toBe("退款异常");
      await gateway().setRefunds("done");
      await renewal.give(retryRefund, { by: operator, refundNumber });
      await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已退款" });
      expect(refundOf(await renewal.state())).toMatchObject({ number: refundNumber, status: "已退款" });
    });

    test("when a payment is older than the channel refunds, then its refund goes to the operator at once", async () => {
      const renewal = await paid();
      await bench().sleep((refundDays + 1) * daySeconds);
      await renewal.withdraw(operator);
      const stuck = await renewal.eventually((application) => refundOf(application)?.status === "退款异常");
      expect(refundOf(stuck)?.remark).toContain(`${refundDays}天内`);
      const given = { by: operator, refundNumber: refundOf(stuck)?.number ?? "", reason: "已线下转账" };
      await renewal.give(resolveRefund, given);
      await expect(renewal.handle().result()).resolves.toMatchObject({ payment: "已退款" });
    });
  });
}
