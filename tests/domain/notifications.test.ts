import type { Application } from "../../domain/application/application";
import type { ApplicationEvent } from "../../domain/application/events";
import { notificationsFor, type SmsNotification } from "../../domain/application/notifications";
import { apply } from "../../domain/application/reducer";
import { shortNumberOf } from "../../domain/form/short-number";
import { smsVariables } from "../../domain/application/sms";
import { newsOfNow, reminderOfNow } from "../../domain/application/still-news";
import {
  approvedAt,
  invoiceAskedAt,
  invoiceIssuedAt,
  invoiceReversedAt,
  moneyCountedAt,
  moneyReturnedAt,
  receivedAt,
  refundAt,
  refundNumberOf,
  rejectedAt,
  withdrawnAt,
} from "./sample-events";
import {
  after,
  approved,
  at,
  bidder,
  correction,
  evidenceFor,
  invoiced,
  mailedForm,
  onSiteForm,
  paid,
  reviewer,
  shipped,
  submitted,
  withAttempt,
  renewedBy,
} from "./samples";

/** Returns the SMS that an event causes, for the application as it was before the event. */
const told = (before: Application, event: ApplicationEvent): SmsNotification[] =>
  notificationsFor(event, apply(before, event));

const ofNow = (
  { id: own, template, params }: Omit<SmsNotification, "phone">,
  application: Application,
): Record<string, string> | undefined =>
  newsOfNow({ news: own.slice(id.length + 1), template, params }, application);

const approval: ApplicationEvent = approvedAt(20);
const rejection: ApplicationEvent = rejectedAt(20, "请核对锁序列号");
const parcel = { by: reviewer, carrier: "示例快递", trackingNumber: "DEMO123" };
const leaving = after(paid(), withdrawnAt(500));
const { id } = leaving;
const named = { applicationId: id, shortNumber: shortNumberOf(id) };
const refundNumber = refundNumberOf(leaving);
const refunded: ApplicationEvent = refundAt(600, refundNumber);
const waiting = withAttempt(approved());
const counted: ApplicationEvent = moneyCountedAt(41, evidenceFor(waiting));
const paidFor = (...serials: string[]) =>
  paid({
    ...onSiteForm,
    locks: serials.map((lockSerial) => ({ lockType: "法人锁", lockSerial, years: 1 })),
  });
const handledWith = (...renewed: [lockSerial: string, expiresOn: string][]): ApplicationEvent => ({
  ...{ type: "resultsRecorded", at: at(60), by: reviewer },
  results: renewed.map(([lockSerial, notAfter]) => ({ lockSerial, state: "已制证", notAfter })),
});
const sent: ApplicationEvent = { type: "shipped", at: at(50), ...parcel };

const reversing = after(invoiced(300), correction(at(310)));
const reversed: ApplicationEvent = invoiceReversedAt(320, 2);
const askedAgain = after(reversing, reversed, invoiceAskedAt(320));

const parcelTold = { carrier: "示例快递", trackingNumber: "DEMO123" };
const longest = "L".padEnd(40, "0");
const firstInvoice = "26332000000000000001";

const news: [
  string,
  Application,
  ApplicationEvent,
  id: string,
  template: SmsNotification["template"],
  params: object,
][] = [
  ["approved", submitted(), approval, "review-1", "approved", {}],
  ["rejected", submitted(), rejection, "review-1", "rejected", { opinion: "请核对锁序列号" }],
  ["paid", waiting, counted, "paid", "paid", {}],
  [
    "handled",
    paidFor("LOCK-0001"),
    handledWith(["LOCK-0001", "2029-11-30"]),
    "handled",
    "handled",
    { locks: "LOCK-0001", until: "2029-11-30" },
  ],
  [
    "handled, with several locks",
    paidFor(longest, "LOCK-0002", "LOCK-0003"),
    handledWith([longest, "2029-11-30"], ["LOCK-0002", "2028-11-30"], ["LOCK-0003", "2029-01-31"]),
    "handled",
    "handled",
    { locks: `${"0".repeat(31)} 等3把`, until: "2028-11-30至2029-11-30" },
  ],
  ["shipped", paid(mailedForm), sent, "shipped", "shipped", parcelTold],
  [
    "shipped, when the invoice has confirmed the receipt already",
    after(paid(mailedForm), invoiceAskedAt(45)),
    sent,
    "shipped",
    "dispatched",
    parcelTold,
  ],
  ["paid back", leaving, refunded, `refunded-${refundNumber}`, "refunded", { yuan: "200.00" }],
  [
    "to be confirmed, since the buyer has used the invoice",
    reversing,
    { type: "redLetterAwaitsBuyer", at: at(320) },
    "confirming-1",
    "confirming",
    { invoiceNumber: firstInvoice },
  ],
  ["taken back", reversing, reversed, "reversed-1", "reversed", { invoiceNumber: firstInvoice }],
  [
    "issued again",
    askedAgain,
    invoiceIssuedAt(330, 3),
    "reissued-1",
    "reissued",
    { invoiceNumber: "26332000000000000003" },
  ],
];

describe("news", () => {
  test.each(news)(
    "when it is %s then the 经办人 gets one SMS, with all that its text needs",
    (_case, before, event, own, template, params) => {
      const expected = { id: `${id}:${own}`, template, params: { ...named, ...params } };
      expect(told(before, event)).toEqual([{ ...expected, phone: onSiteForm.mobile }]);
      expect(new Set(Object.keys(expected.params))).toEqual(new Set(smsVariables[template]));
      // An SMS that waits while nothing else happens is sent as it is.
      expect(ofNow(expected, apply(before, event))).toEqual(expected.params);
    },
  );

  const resubmission: ApplicationEvent = {
    ...{ type: "submitted", at: at(30), by: bidder, opinion: "已核对", feesFen: [20_000] },
    form: onSiteForm,
  };
  test.each<[string, Application, ApplicationEvent, Application]>([
    [
      "a rejection, after another submission",
      submitted(),
      rejection,
      after(submitted(), rejection, resubmission),
    ],
    [
      "a rejection, after another one",
      submitted(),
      rejection,
      after(submitted(), rejection, resubmission, rejection),
    ],
    ["an approval, after the payment", submitted(), approval, paid()],
    ["a payment, after the end of the work", waiting, counted, after(paid(), renewedBy(reviewer, 60))],
    ["a shipment, after its receipt", paid(mailedForm), sent, after(shipped(), receivedAt(60))],
    [
      "an invoice to be confirmed, after it was taken back",
      reversing,
      { type: "redLetterAwaitsBuyer", at: at(320) },
      after(reversing, reversed),
    ],
  ])("drops an SMS that has waited: %s", (_case, before, event, now) => {
    const [sms] = told(before, event);
    expect(sms && ofNow(sms, now)).toBeUndefined();
    expect(sms).toBeDefined();
  });

  test("counts the days left anew in a reminder that has waited, and drops it after the lock's end", () => {
    const params = { lock: "LOCK-0001", day: "2026-03-08", left: "7" };
    expect(reminderOfNow(params, "2026-03-02")).toEqual({ ...params, left: "6" });
    expect(reminderOfNow(params, "2026-03-09")).toBeUndefined();
  });

  test("when it is rejected, submitted again with another phone and approved, then each decision is news of its own, and the new phone is told", () => {
    const again: ApplicationEvent = {
      ...{ type: "submitted", at: at(30), by: bidder, opinion: "已核对", feesFen: [20_000] },
      form: { ...onSiteForm, mobile: "13900000000" },
    };
    const decided = [
      ...told(submitted(), rejection),
      ...told(after(submitted(), rejection, again), approval),
    ];
    expect(decided).toMatchObject([
      { id: `${id}:review-1`, phone: onSiteForm.mobile },
      { id: `${id}:review-2`, phone: "13900000000" },
    ]);
  });

  test("when two refunds end then each is news of its own", () => {
    const evidence = evidenceFor(paid(), { transactionId: "4200000002", amountFen: 5 });
    const second = after(leaving, moneyReturnedAt(510, evidence, "申请已撤回"));
    const number = second.attempts[0]?.transactions[1]?.refunds?.[0]?.number ?? "";
    const messages = [...told(second, refunded), ...told(second, { ...refunded, refundNumber: number })];
    expect(messages.map(({ params }) => params.yuan)).toEqual(["200.00", "0.05"]);
    expect(new Set(messages.map((sms) => sms.id)).size).toBe(2);
  });
});

describe("no news", () => {
  test.each<[string, Application, ApplicationEvent]>([
    ["shipmentCorrected", shipped(), { type: "shipmentCorrected", at: at(60), ...parcel }],
    ["resultsRecorded, of a lock that failed", paid(), renewedBy(reviewer, 60, onSiteForm, ["DEMO-000001"])],
    ["the first invoiceIssued", after(paid(), invoiceAskedAt(60)), invoiceIssuedAt(61, 1)],
    ["moneyReturned", waiting, moneyReturnedAt(60, evidenceFor(waiting), "逾期支付")],
    ["an abnormal refund", leaving, refundAt(60, refundNumber, "退款异常")],
    ["a refund of no one", leaving, refundAt(60, "none")],
  ])("when the event is %s then no SMS is sent", (_case, before, event) => {
    expect(told(before, event)).toEqual([]);
  });
});
