import { aboutCommand, boundFacts, commandNames, type GivenCommand } from "../../contract/commands";
import { totalOf } from "../../domain/invoice/document";
import { invoiceLinesOf } from "../../domain/application/invoice-lines";
import type { Application } from "../../domain/application/application";
import { recipientSinceOf, type Shown, type ShownFact } from "../../domain/application/shown";
import { keptFen } from "../../domain/money/attempts";
import { updates } from "../../workflows/messages";
import {
  buyer,
  createRenewal,
  delivery,
  feeFen,
  operator,
  owner,
  paidRenewal,
  renewedAll,
  reviewer,
  useBench,
  type Renewal,
} from "./bench/renewal";

/*
 * Every command is refused if a fact that its row binds it to has changed since it was shown, and taken if none has. The
 * table of commands is the contract's own.
 */

const bench = useBench();
const early = new Date(0).toISOString();
const changed = { cause: { type: "SHOWN_CHANGED" } };

/** Returns a fact as a page shows it now, and one that was shown before something changed. */
const factOf: { readonly [F in ShownFact]: (now: Application) => { now: Shown[F]; before: Shown[F] } } = {
  submission: ({ submissions }) => ({ now: submissions.at(-1)?.at ?? "", before: early }),
  keptFen: (now) => ({ now: keptFen(now), before: keptFen(now) + 100 }),
  lockStates: ({ form }) => {
    const states = form.locks.map(({ lockSerial }) => ({ lockSerial, state: "待制证" as const }));
    return { now: states, before: states.map((one) => ({ ...one, state: "已制证" as const })) };
  },
  undecided: ({ form }) => ({ now: form.locks.map(({ lockSerial }) => lockSerial), before: [] }),
  invoiceNumber: ({ invoiceDocument }) => ({ now: invoiceDocument?.invoiceNumber ?? "", before: "1" }),
  totalFen: (now) => {
    const total = totalOf(invoiceLinesOf(now));
    return { now: total, before: total + 100 };
  },
  recipientSince: (now) => ({ now: recipientSinceOf(now) ?? "", before: early }),
};

async function submitted(): Promise<Renewal> {
  const renewal = createRenewal(bench());
  await renewal.submit();
  return renewal;
}
async function invoiced(): Promise<Renewal> {
  const renewal = await paidRenewal(bench());
  await renewal.requestInvoice();
  await renewal.eventually(({ invoice }) => invoice === "已开票");
  return renewal;
}

interface Walked {
  reach: () => Promise<Renewal>;
  said: (renewal: Renewal) => object;
}

/** The commands that are bound to something: a state that allows each, and what it says besides. */
const walked: Partial<Record<GivenCommand, Walked>> = {
  review: { reach: submitted, said: () => ({ by: reviewer, decision: "approve", opinion: "同意" }) },
  ship: {
    reach: () => paidRenewal(bench(), { pickup: "邮寄" }),
    said: () => ({ by: reviewer, carrier: "示例快递", trackingNumber: "DEMO123456" }),
  },
  markHandled: {
    reach: () => paidRenewal(bench()),
    said: ({ form }) => ({ by: reviewer, results: renewedAll(form) }),
  },
  requestInvoice: { reach: () => paidRenewal(bench()), said: () => ({ by: owner, buyer, delivery }) },
  reissueInvoice: { reach: invoiced, said: () => ({ by: owner, buyer, delivery, opinion: "抬头有误" }) },
  refundPart: {
    reach: () => paidRenewal(bench()),
    said: () => ({ by: operator, amountFen: 100, reason: "示例" }),
  },
  refundInvoiced: { reach: invoiced, said: () => ({ by: operator, opinion: "不再办理" }) },
  withdraw: { reach: () => paidRenewal(bench()), said: () => ({ by: operator, opinion: "不再办理" }) },
};

const bound = commandNames.filter((command) => boundFacts(command).length > 0);

test("walks each command whose row binds it, and names its refusal there", () => {
  expect(Object.keys(walked).toSorted()).toEqual(bound.toSorted());
  for (const command of bound) expect(aboutCommand(command).problems).toContain("SHOWN_CHANGED");
});

test.each(bound)("refuses %s about what has changed, and takes it about what stands", async (command) => {
  const { reach, said } = walked[command] as Walked;
  const renewal = await reach();
  const now = await renewal.state();
  const facts = boundFacts(command).map((fact) => [fact, factOf[fact](now)] as const);
  const give = (named: object) =>
    renewal.give(updates[command] as never, { ...said(renewal), ...named } as never);
  for (const [fact, { before }] of facts)
    await expect(give({ [fact]: before })).rejects.toMatchObject(changed);
  expect((await renewal.state()).version).toBe(now.version);
  await give(Object.fromEntries(facts.map(([fact, shown]) => [fact, shown.now])));
  expect((await renewal.state()).version).toBeGreaterThan(now.version);
});

describe("a recipient", () => {
  const other = {
    recipientName: "示例另一人",
    recipientPhone: "0575-82000001",
    recipientAddress: "示例路2号",
  };
  const { correctRecipient, ship } = updates;

  test("is corrected until the lock is sent, by the owner, and by a reviewer who says why", async () => {
    const renewal = await paidRenewal(bench(), { pickup: "邮寄" });
    const silent = renewal.give(correctRecipient, { by: reviewer, ...other });
    await expect(silent).rejects.toMatchObject({ cause: { type: "REMARK_MISSING" } });
    const corrected = await renewal.give(correctRecipient, { by: owner, ...other });
    expect(corrected).toMatchObject({ form: other, records: [{ text: "收件信息已更正", by: owner }] });
    expect((await renewal.give(correctRecipient, { by: owner, ...other })).version).toBe(corrected.version);
    const again = { by: reviewer, ...other, recipientName: "示例第三人", remark: "来电更正" };
    expect((await renewal.give(correctRecipient, again)).records.at(-1)?.text).toBe(
      "收件信息已更正：来电更正",
    );
    await renewal.ship();
    await expect(renewal.give(correctRecipient, again)).rejects.toMatchObject({
      cause: { type: "ALREADY_SHIPPED" },
    });
  });

  test("whose correction came after the label was read isn't sent to", async () => {
    const renewal = await paidRenewal(bench(), { pickup: "邮寄" });
    const read = recipientSinceOf(await renewal.state());
    await renewal.give(correctRecipient, { by: owner, ...other });
    const parcel = { by: reviewer, carrier: "示例快递", trackingNumber: "DEMO123456", recipientSince: read };
    await expect(renewal.give(ship, parcel)).rejects.toMatchObject(changed);
    const recipientSince = recipientSinceOf(await renewal.state());
    await renewal.give(ship, { ...parcel, recipientSince });
  });
});

test("refuses the consent of two persons once another result has come since the first one asked", async () => {
  const renewal = await paidRenewal(bench(), { locks: ["LOCK-A", "LOCK-B"] });
  const [first, second] = renewal.form.locks.map(({ lockSerial }) => lockSerial);
  if (first === undefined || second === undefined) throw new Error("there are no two locks");
  const lockStates = [{ lockSerial: first, state: "待制证" as const }];
  const agreed = {
    by: { ...operator, id: "operator-2" },
    opinion: "已核对",
    consentId: "c-1",
    amountFen: feeFen,
  };
  const asked = { by: operator, locks: [first], reason: "示例", keptFen: 2 * feeFen, lockStates, agreed };
  await renewal.give(updates.markHandled, { by: reviewer, results: renewedAll(renewal.form) });
  await expect(renewal.give(updates.refundPart, asked)).rejects.toMatchObject(changed);
});

test("approves nothing that nobody has seen, even while another submission is on its way", async () => {
  const renewal = await submitted();
  const seen = (await renewal.state()).submissions.at(-1)?.at;
  const rejected = await renewal.review("reject");
  const approval = { by: reviewer, decision: "approve" as const, opinion: "同意", submission: seen };
  const [, late] = await Promise.allSettled([
    renewal.give(updates.submit, {
      by: owner,
      form: { ...renewal.form, organisationName: "示例另一单位" },
      feesFen: [feeFen],
      opinion: "已改",
      draft: { createdAt: rejected.createdAt, version: rejected.version },
    }),
    renewal.give(updates.review, approval),
  ]);
  expect(late.status).toBe("rejected");
  await expect(renewal.give(updates.review, approval)).rejects.toMatchObject(changed);
  expect((await renewal.state()).status).toBe("待审核");
});
