import { factsOf, newFactKeys } from "../../domain/events/facts";
import { correctionKey, publicEventsOf } from "../../domain/events/public-event";
import type { Application } from "../../domain/application/application";
import type { ApplicationEvent } from "../../domain/application/events";
import {
  after,
  approved,
  at,
  bidder,
  correction,
  evidenceFor,
  feeFen,
  invoiced,
  invoiceDocument,
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
const rejection: ApplicationEvent = {
  ...{ type: "reviewed", at: at(20), by: reviewer },
  ...{ decision: "reject", opinion: "锁序列号有误" },
};
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

/** Returns a date for each fact, in their order, from `first` on. */
const dates = (application: Application, first: number): Record<string, Date> =>
  Object.fromEntries(factsOf(application).map(({ key }, index) => [key, new Date(first + index)]));

const paidSays = { attemptNumber, transactionId: "4200000001", channel: "wechat", amountFen: feeFen };
const lock = { lockSerial: "DEMO-000001", lockType: "法人锁", years: 1 };

describe("what others are told of an application", () => {
  test.each<[string, Application, object[]]>([
    ["submitted", submitted(), [{ type: "submitted", at: at(10), says: { locks: [lock] } }]],
    [
      "approved",
      approved(),
      [{ type: "submitted" }, { type: "approved", at: at(20), says: { amountFen: feeFen } }],
    ],
    [
      "rejected",
      after(submitted(), rejection),
      [{ type: "submitted" }, { type: "rejected", at: at(20), says: {} }],
    ],
    [
      "paid",
      paid(),
      [{ type: "submitted" }, { type: "approved" }, { type: "paid", at: at(40), says: paidSays }],
    ],
    [
      "handled",
      after(paid(twoLocks), renewedBy(reviewer, 60, twoLocks, ["DEMO-000002"])),
      [
        ...[{ type: "submitted" }, { type: "approved" }, { type: "paid" }],
        {
          ...{ type: "handled", at: at(60) },
          says: {
            locks: [
              { lockSerial: "DEMO-000001", state: "已制证", notAfter: "2028-01-05" },
              { lockSerial: "DEMO-000002", state: "未能办理" },
            ],
          },
        },
      ],
    ],
    [
      "invoiced",
      invoiced(60),
      [
        ...[{ type: "submitted" }, { type: "approved" }, { type: "paid" }],
        { type: "invoiced", says: { invoiceNumber: "26332000000000000001", amountFen: feeFen } },
      ],
    ],
    [
      "an invoice taken back",
      after(invoiced(60), correction(at(61)), {
        ...{ type: "invoiceReversed", at: at(62) },
        document: invoiceDocument(2, at(62)),
      }),
      [
        ...[{ type: "submitted" }, { type: "approved" }, { type: "paid" }],
        { type: "invoiced", says: { invoiceNumber: "26332000000000000001", amountFen: feeFen } },
        {
          type: "invoiceReversed",
          says: {
            ...{ invoiceNumber: "26332000000000000002", reversedNumber: "26332000000000000001" },
            amountFen: feeFen,
          },
        },
      ],
    ],
    [
      "withdrawn, the money on its way",
      backing,
      [
        { type: "submitted" },
        { type: "approved" },
        { type: "paid" },
        { type: "withdrawn", at: at(70), says: {} },
      ],
    ],
    [
      "refunded",
      after(backing, over),
      [
        ...[{ type: "submitted" }, { type: "approved" }, { type: "paid" }, { type: "withdrawn" }],
        {
          ...{ type: "refunded", at: at(80) },
          says: {
            ...{ refundNumber: refundOf(backing), attemptNumber, transactionId: "4200000001" },
            ...{ amountFen: feeFen, reason: "申请已撤回" },
          },
        },
      ],
    ],
  ])("when it is %s, then so it is told, in order", (_, application, facts) => {
    expect(factsOf(application)).toMatchObject(facts);
    expect(factsOf(application)).toHaveLength(facts.length);
  });

  test("when a payment stops counting, since an earlier one takes its place, then the earlier one is told of", () => {
    const earlier = evidenceFor(waiting, { transactionId: "4200000000", paidAt: at(35) });
    const displaced = after(paid(), {
      ...{ type: "moneyCounted", at: at(50), evidence: earlier },
      insteadOf: { attemptNumber, transactionId: "4200000001" },
    });
    expect(newFactKeys(paid(), displaced)).toEqual(["paid-0001-4200000000"]);
  });

  test("when all of a mailed life is told, then nothing of a person is in it", () => {
    const life = after(paid(mailedForm), rejection, withdrawn);
    const text = JSON.stringify(publicEventsOf(life, { told: dates(life, 1_000) }));
    const { contactName, mobile, recipientName, recipientPhone, recipientAddress } = mailedForm;
    const personal = [contactName, mobile, recipientName, recipientPhone, recipientAddress];
    const words = [
      ...personal,
      bidder.name,
      reviewer.name,
      operator.name,
      "请审核",
      "锁序列号有误",
      "不再办理",
    ];
    expect(words.filter((word) => word !== undefined && text.includes(word))).toEqual([]);
  });
});

describe("the events of a stored application", () => {
  test("leave out a fact that no write has dated", () => {
    const told = { told: dates(paid(), 1_000) };
    expect(publicEventsOf(after(paid(), withdrawn), told)).toEqual(publicEventsOf(paid(), told));
  });

  test("when it is told again, then each event has the same id, and says whose it is", () => {
    const ended = after(paid(), withdrawn);
    const told = { told: dates(ended, 1_000) };
    const [once, again] = [publicEventsOf(paid(), told), publicEventsOf(ended, told)];
    expect(again.slice(0, once.length)).toEqual(once);
    expect(again.at(-1)?.event).toMatchObject({ type: "application.withdrawn" });
    expect(again).toHaveLength(once.length + 1);
    expect(once[0]?.event).toMatchObject({
      id: expect.stringMatching(/^01JDEMO0000000000000000001-submitted-1-\w+$/),
      timestamp: at(10),
      data: {
        ...{ applicationId: "01JDEMO0000000000000000001", organisationCode: "91330604MA00000013" },
        organisationName: "示例科技有限公司",
      },
    });
  });

  test("when what was told was taken back, then a correction names it, and what comes again has another id", () => {
    const [, approval] = factsOf(approved());
    const key = approval?.key ?? "";
    const told = { ...dates(submitted(), 1_000), [correctionKey("2_2")]: new Date(2_000) };
    const back = publicEventsOf(submitted(), { told, takenBack: { "2_2": [key] } });
    const id = `01JDEMO0000000000000000001-${key}`;
    expect(back.map(({ event }) => event.type)).toEqual(["application.submitted", "application.corrected"]);
    expect(back[1]?.event.data).toMatchObject({ takenBack: [id] });
    const again = publicEventsOf(approved(), {
      told: { ...told, [key]: new Date(3_000) },
      takenBack: { "2_2": [key] },
    });
    expect(again[2]?.event.id).toBe(`${id}_2`);
  });
});
