import {
  endingOf,
  failedLocks,
  lastSaid,
  whereaboutsOf,
  type Whereabouts,
} from "../../domain/application/banner";
import type { Application } from "../../domain/application/application";
import type { ApplicationEvent } from "../../domain/application/events";
import { moneyShown } from "../../domain/application/part-refund";
import { nextOf } from "../../domain/application/view";
import {
  consoleRefundAt,
  invoiceAskedAt,
  invoiceIssuedAt,
  moneyReturnedAt,
  refundAt,
  refundNumberOf,
} from "./sample-events";
import {
  after,
  approved,
  at,
  bidder,
  buyer,
  delivery,
  draft,
  evidenceFor,
  feeFen,
  mailedForm,
  ms,
  operator,
  paid,
  renewedBy,
  reviewer,
  settings,
  shipped,
  submitted,
  withAttempt,
  daySeconds,
} from "./samples";
import { shownOf } from "./view-rules";

const nowMs = ms(1_000);
const shown = (application: Application) => ({ ...shownOf(application, nowMs), ...moneyShown(application) });
const nothing: Whereabouts = { takenFen: 0, returnedFen: 0, returningFen: 0, owedFen: 0, asideFen: 0 };

const backInConsole = (amountFen: number) => consoleRefundAt(300, paid(), amountFen);
const withdrawn: ApplicationEvent = { type: "withdrawn", at: at(100), by: operator, opinion: "示例：重复" };
const leaving = after(paid(), withdrawn);
const refundNumber = refundNumberOf(leaving);
const paidTwice = after(
  paid(),
  moneyReturnedAt(50, evidenceFor(paid(), { transactionId: "4200000002" }), "重复支付"),
);

test.each<[string, Application, Partial<Whereabouts>]>([
  ["nothing was paid", approved(), {}],
  ["it was paid", paid(), { takenFen: feeFen }],
  ["a part went back", after(paid(), backInConsole(5_000)), { takenFen: feeFen, returnedFen: 5_000 }],
  ["all is on its way back", leaving, { takenFen: feeFen, returningFen: feeFen }],
  ["all went back", after(leaving, refundAt(110, refundNumber)), { takenFen: feeFen, returnedFen: feeFen }],
  [
    "a lock was left out",
    after(paid(), renewedBy(reviewer, 60, undefined, ["DEMO-000001"])),
    { takenFen: feeFen, owedFen: feeFen },
  ],
  ["it was paid twice", paidTwice, { takenFen: feeFen, asideFen: feeFen }],
])("when %s, then the banner says where the money is", (_, application, expected) => {
  expect(whereaboutsOf(shown(application))).toEqual({ ...nothing, ...expected });
});

const handled = renewedBy(reviewer, 60);
const asked: ApplicationEvent = invoiceAskedAt(65);
const over = after(paid(), handled, asked, invoiceIssuedAt(66, 1));
const reversing = after(over, {
  ...{ type: "redLetterRequested", at: at(200), by: bidder, reason: "开票有误", explanation: "抬头有误" },
  purpose: { kind: "reissue", buyer, delivery },
});

test.each<[string, Application, ReturnType<typeof endingOf>]>([
  ["no order is open", approved(), undefined],
  ["a code is shown", withAttempt(approved(), 900), { of: "order", at: at(1_200) }],
  ["a code is dead", withAttempt(approved(), 30), undefined],
  ["a lock was sent", shipped(), { of: "receipt", at: at(50 + 15 * daySeconds) }],
  ["a lock is to be sent", paid(mailedForm), undefined],
  ["an invoice can be asked for", after(paid(), handled), { of: "invoice", at: at(40 + 365 * daySeconds) }],
  ["the buyer isn't asked", reversing, undefined],
  [
    "the buyer is asked",
    after(reversing, { type: "redLetterAwaitsBuyer", at: at(210) }),
    { of: "confirmation", at: at(210 + 3 * daySeconds) },
  ],
])("when %s, then the banner says until when", (_, application, expected) => {
  const { redLetters = [], paidAt, attempts, shipment } = application;
  const redLetter = redLetters[redLetters.length - 1];
  const next = nextOf(shown(application));
  expect(endingOf(next, { attempts, shipment, paidAt, redLetter }, settings, nowMs)).toEqual(expected);
});

test("when something was said, then the last of it is told", () => {
  const saidOf = ({ reviews, withdrawal }: Application) => {
    const named = reviews.map(({ at: when, by, opinion }) => ({ at: when, by: by.name, opinion }));
    return lastSaid({
      reviews: named,
      withdrawal: withdrawal && { ...withdrawal, by: withdrawal.by.name },
    });
  };
  expect(saidOf(draft())).toBeUndefined();
  expect(saidOf(submitted())).toBeUndefined();
  expect(saidOf(approved())).toMatchObject({ about: "review", opinion: "同意" });
  expect(saidOf(leaving)).toMatchObject({ about: "withdrawal", opinion: "示例：重复", by: operator.name });
});

test("when a lock could not be renewed, then the banner names it until the application is 已办理", () => {
  const failed = { lockSerial: "LOCK-1", state: "未能办理" as const, reason: "锁已损坏" };
  const lockResults = [failed, { lockSerial: "LOCK-2", state: "制证中" as const }];
  expect(failedLocks({ handling: "办理中", lockResults })).toEqual([failed]);
  expect(failedLocks({ handling: "已办理", lockResults })).toEqual([]);
  expect(failedLocks({ handling: "未开始" })).toEqual([]);
});
