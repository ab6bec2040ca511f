import { erased } from "../../domain/application/erasure";
import { factsOf } from "../../domain/events/facts";
import { newsOf, type ToldEvent } from "../../domain/events/public-event";
import type { Application } from "../../domain/application/application";
import type { ApplicationEvent } from "../../domain/application/events";
import { invoiceReversedAt, moneyCountedAt, receivedAt, rejectedAt } from "./sample-events";
import {
  after,
  approved,
  at,
  bidder,
  correction,
  evidenceFor,
  feeFen,
  invoiced,
  mailedForm,
  numberOf,
  onSiteForm,
  operator,
  paid,
  renewedBy,
  reviewer,
  submitted,
  withAttempt,
} from "./samples";

const withdrawn: ApplicationEvent = { type: "withdrawn", at: at(70), by: operator, opinion: "不再办理" };
const rejection: ApplicationEvent = rejectedAt(20, "锁序列号有误");
const twoLocks = {
  ...onSiteForm,
  locks: [...onSiteForm.locks, { lockType: "单位锁", lockSerial: "DEMO-000002", years: 2 as const }],
};
const waiting = withAttempt(approved());
const attemptNumber = numberOf(waiting);
const refundOf = (application: Application): string =>
  application.attempts.flatMap(({ transactions }) =>
    transactions.flatMap(({ refunds = [] }) => refunds.map(({ number }) => number)),
  )[0] ?? "";
const backing = after(paid(), withdrawn);
const over: ApplicationEvent = {
  ...{ type: "refundProgressed", at: at(90), refundNumber: refundOf(backing) },
  ...{ status: "已退款", doneAt: at(80) },
};

/** Returns the types of an application's news, without their common beginning. */
const typesOf = (application: Application, told: readonly ToldEvent[]): string[] =>
  newsOf(application, told, at(99)).map(({ event }) => event.type.replace("application.", ""));

const paidPayload = { attemptNumber, transactionId: "4200000001", channel: "wechat", amountFen: feeFen };
const lock = { lockSerial: "DEMO-000001", lockType: "法人锁", years: 1 };
const untilApproved = ["submitted", "approved"];
const untilPaid = [...untilApproved, "paid"];

describe("what others are told of an application", () => {
  test.each<[string, Application, former: string[], facts: object[]]>([
    ["submitted", submitted(), [], [{ type: "submitted", at: at(10), payload: { locks: [lock] } }]],
    [
      "approved",
      approved(),
      ["submitted"],
      [{ type: "approved", at: at(20), payload: { amountFen: feeFen } }],
    ],
    [
      "rejected",
      after(submitted(), rejection),
      ["submitted"],
      [{ type: "rejected", at: at(20), payload: {} }],
    ],
    ["paid", paid(), untilApproved, [{ type: "paid", at: at(40), payload: paidPayload }]],
    [
      "handled",
      after(paid(twoLocks), renewedBy(reviewer, 60, twoLocks, ["DEMO-000002"])),
      untilPaid,
      [
        { type: "lockResult", at: at(60), payload: { lockSerial: "DEMO-000001", notAfter: "2028-01-05" } },
        { type: "lockResult", at: at(60), payload: { lockSerial: "DEMO-000002", state: "未能办理" } },
        {
          ...{ type: "handled", at: at(60) },
          payload: {
            locks: [
              { lockSerial: "DEMO-000001", state: "已制证", notAfter: "2028-01-05" },
              { lockSerial: "DEMO-000002", state: "未能办理" },
            ],
          },
        },
      ],
    ],
    [
      "an invoice taken back",
      after(invoiced(60), correction(at(61)), invoiceReversedAt(62, 2)),
      untilPaid,
      [
        { type: "invoiced", payload: { invoiceNumber: "26332000000000000001", amountFen: feeFen } },
        {
          type: "invoiceReversed",
          payload: {
            ...{ invoiceNumber: "26332000000000000002", reversedNumber: "26332000000000000001" },
            amountFen: feeFen,
          },
        },
      ],
    ],
    [
      "refunded",
      after(backing, over),
      untilPaid,
      [
        { type: "withdrawn", at: at(70), payload: {} },
        {
          ...{ type: "refunded", at: at(80) },
          payload: {
            ...{ refundNumber: refundOf(backing), attemptNumber, transactionId: "4200000001" },
            ...{ amountFen: feeFen, reason: "申请已撤回" },
          },
        },
      ],
    ],
  ])("when it is %s, then so it is told, in order", (_, application, former, facts) => {
    const told = factsOf(application);
    expect(told.map(({ type }) => type).slice(0, former.length)).toEqual(former);
    expect(told.slice(former.length)).toMatchObject(facts);
    expect(told).toHaveLength(former.length + facts.length);
  });

  test("when a payment stops counting, since an earlier one takes its place, then the earlier one is told of", () => {
    const earlier = evidenceFor(waiting, { transactionId: "4200000000", paidAt: at(35) });
    const displaced = after(paid(), {
      ...{ type: "moneyCounted", at: at(50), evidence: earlier },
      insteadOf: { attemptNumber, transactionId: "4200000001" },
    });
    const news = newsOf(displaced, newsOf(paid(), [], at(99)), at(99));
    expect(news.map(({ key }) => key)).toEqual(["paid-0001-4200000000"]);
  });

  test("an attempt's expiry stays told when money comes later", () => {
    const { deadline } = waiting.attempts[0] ?? { deadline: "" };
    const expired = after(waiting, { type: "attemptExpired", at: deadline, number: attemptNumber });
    const told = newsOf(expired, [], at(99));
    expect(told.at(-1)?.event).toMatchObject({
      type: "application.paymentExpired",
      timestamp: deadline,
      data: { attemptNumber, channel: "wechat" },
    });
    const late = moneyCountedAt(900, evidenceFor(expired));
    expect(typesOf(after(expired, late), told)).toEqual(["paid"]);
  });

  test("the events of a mailed life hold no personal data, and erasure takes none of them back", () => {
    const ways: ApplicationEvent[] = [
      { type: "shipped", at: at(61), by: reviewer, carrier: "示例快递", trackingNumber: "DEMO-PARCEL" },
      receivedAt(62),
    ];
    const life = after(paid(mailedForm), rejection, ...ways, withdrawn);
    const told = newsOf(life, [], at(99));
    expect(told.map(({ event }) => event.type)).toContain("application.received");
    const text = JSON.stringify(told);
    const { contactName, mobile, recipientName, recipientPhone, recipientAddress } = mailedForm;
    const personal = [contactName, mobile, recipientName, recipientPhone, recipientAddress];
    const typed = ["请审核", "锁序列号有误", "不再办理", "示例快递", "DEMO-PARCEL"];
    const words = [...personal, bidder.name, reviewer.name, operator.name, ...typed];
    expect(words.filter((word) => word !== undefined && text.includes(word))).toEqual([]);
    expect(newsOf(erased(life), told, at(99))).toEqual([]);
  });
});

describe("the news of a stored application", () => {
  test("when more happens, then only that is news, numbered on, and it says whose it is", () => {
    const told = newsOf(paid(), [], at(99));
    expect(told.map(({ event }) => event.sequence)).toEqual([1, 2, 3]);
    expect(told[0]?.event).toMatchObject({
      id: expect.stringMatching(/^01JDEMO0000000000000000001-submitted-1-\w+$/),
      timestamp: at(10),
      data: {
        ...{ applicationId: "01JDEMO0000000000000000001", organisationCode: "91330604MA00000013" },
        organisationName: "示例科技有限公司",
      },
    });
    const more = newsOf(after(paid(), withdrawn), told, at(99));
    expect(more).toMatchObject([{ event: { type: "application.withdrawn", sequence: 4 } }]);
  });

  test("when what was told no longer holds, then a correction names it, and what comes again has another id", () => {
    const told = newsOf(approved(), [], at(99));
    const [takingBack, ...others] = newsOf(submitted(), told, at(99));
    expect(others).toEqual([]);
    expect(takingBack?.event).toMatchObject({
      type: "application.corrected",
      timestamp: at(99),
      sequence: 3,
      data: { takenBack: [told[1]?.id] },
    });
    const since = [...told, ...(takingBack ? [takingBack] : [])];
    expect(newsOf(submitted(), since, at(99))).toEqual([]);
    expect(newsOf(approved(), since, at(99))).toMatchObject([
      { id: `${told[1]?.id ?? ""}_2`, event: { sequence: 4 } },
    ]);
  });
});
