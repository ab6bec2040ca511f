import { boundFacts, commandNames, type GivenCommand } from "../../contract/commands";
import { keptFen } from "../../domain/money/attempts";
import { totalOf } from "../../domain/invoice/document";
import { invoiceLinesOf } from "../../domain/application/invoice-lines";
import { lockStateOf, resultOf, undecidedLocks } from "../../domain/locks/results";
import type { Application } from "../../domain/application/application";
import {
  changedFacts,
  recipientSinceOf,
  shownDifferences,
  type Named,
  type ShownFact,
} from "../../domain/application/shown";
import { consoleRefundAt, rejectedAt } from "./sample-events";
import {
  after,
  at,
  bidder,
  feeFen,
  invoiceDocument,
  invoiced,
  mailedForm,
  onSiteForm,
  paid,
  renewedBy,
  reviewer,
  submitted,
} from "./samples";

const facts: readonly ShownFact[] = [
  ...(["submission", "keptFen", "lockStates", "undecided", "invoiceNumber"] as const),
  ...(["totalFen", "recipientSince"] as const),
];

/** Returns all facts of an application as a page shows them. */
const pageOf = (application: Application): Named => ({
  submission: application.submissions.at(-1)?.at,
  keptFen: keptFen(application),
  lockStates: application.form.locks.map(({ lockSerial }) => ({
    lockSerial,
    state: lockStateOf(resultOf(application, lockSerial)),
  })),
  undecided: undecidedLocks(application).map(({ lockSerial }) => lockSerial),
  invoiceNumber: application.invoiceDocument?.invoiceNumber,
  totalFen: totalOf(invoiceLinesOf(application)),
  recipientSince: recipientSinceOf(application),
});

const resubmitted = after(submitted(), rejectedAt(20, "请修改"), {
  type: "submitted",
  at: at(30),
  by: bidder,
  opinion: "已改",
  feesFen: [2 * feeFen],
  form: { ...onSiteForm, organisationName: "示例另一单位", locks: [{ ...lock(), years: 2 }] },
});
function lock() {
  const [first] = onSiteForm.locks;
  if (!first) throw new Error("the sample has no lock");
  return first;
}
const correctedRecipient = {
  recipientName: "示例另一人",
  recipientPhone: "0575-00000001",
  recipientAddress: "示例路2号",
};

/** Changes of an application after a page has shown it, with the commands that the design refuses then. */
const changes: Record<string, { shown: Application; now: Application; refused: GivenCommand[] }> = {
  "another submission": { shown: submitted(), now: resubmitted, refused: ["review", "ship"] },
  "a refund in the channel's console": {
    shown: paid(),
    now: after(paid(), consoleRefundAt(300, paid(), 5_000)),
    refused: ["requestInvoice", "refundPart", "refundInvoiced", "withdraw"],
  },
  "a certificate": {
    shown: paid(),
    now: after(paid(), renewedBy(reviewer, 60)),
    refused: ["markHandled", "refundPart", "refundInvoiced", "withdraw"],
  },
  "a lock that could not be renewed": {
    shown: paid(),
    now: after(paid(), renewedBy(reviewer, 60, onSiteForm, [lock().lockSerial])),
    refused: ["markHandled", "requestInvoice", "refundPart", "refundInvoiced", "withdraw"],
  },
  "another invoice": {
    shown: invoiced(60),
    now: { ...invoiced(60), invoiceDocument: invoiceDocument(2, at(90)) },
    refused: ["reissueInvoice"],
  },
  "a corrected recipient": {
    shown: paid(mailedForm),
    now: after(paid(mailedForm), {
      type: "recipientCorrected",
      at: at(70),
      by: bidder,
      ...correctedRecipient,
    }),
    refused: ["ship"],
  },
  "a note on its way": {
    shown: paid(),
    now: after(paid(), { type: "recordAdded", at: at(60), by: reviewer, text: "正在办理" }),
    refused: [],
  },
};

test.each(Object.entries(changes))(
  "after %s refuses the commands that are bound to it, and no other",
  (_, { shown, now, refused }) => {
    const page = pageOf(shown);
    for (const command of commandNames) expect(changedFacts(boundFacts(command), page, shown)).toEqual([]);
    const found = commandNames.filter((command) => changedFacts(boundFacts(command), page, now).length > 0);
    expect(found.toSorted()).toEqual(refused.toSorted());
  },
);

test("binds nothing where no fact is named", () => {
  for (const { now } of Object.values(changes)) expect(changedFacts(facts, {}, now)).toEqual([]);
});

test("tells each changed fact in the words of pages, without personal data that its reader doesn't need", () => {
  const reading = { own: false, recipient: false };
  const told = ({ shown, now }: { shown: Application; now: Application }) =>
    shownDifferences(facts, pageOf(shown), { application: now, reading });
  const lines = Object.values(changes).flatMap(told);
  expect(lines).toEqual(
    expect.arrayContaining([
      { name: "单位名称", before: "示例科技有限公司", now: "示例另一单位" },
      { name: "延期年限", before: "1年", now: "2年" },
      { name: "实际收款", before: "200.00元", now: "150.00元" },
      { name: "开票金额", before: "200.00元", now: "150.00元" },
      { name: "锁DEMO-000001", before: "待制证", now: "未能办理" },
      { name: "尚无制证结果的锁", before: "DEMO-000001", now: "无" },
      { name: "发票号码", before: "26332000000000000001", now: "26332000000000000002" },
    ]),
  );
  expect(lines.filter(({ name }) => name === "收件信息")).not.toEqual([]);
  for (const secret of Object.values(correctedRecipient)) expect(JSON.stringify(lines)).not.toContain(secret);
});
