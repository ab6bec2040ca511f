import { isDeepStrictEqual } from "node:util";
import { aboutCommand, boundFacts, commandNames, type GivenCommand } from "../../contract/commands";
import { totalOf } from "../../domain/invoice/document";
import { invoiceLinesOf } from "../../domain/application/invoice-lines";
import type { Application } from "../../domain/application/application";
import {
  recipientSinceOf,
  shownDifferences,
  type Shown,
  type ShownFact,
} from "../../domain/application/shown";
import { guardFactsOf, refusalOf } from "../../domain/application/transitions";
import type { ApplicationForm } from "../../domain/form/form";
import { lockStateOf, resultOf, undecidedLocks } from "../../domain/locks/results";
import { keptFen } from "../../domain/money/attempts";
import type { Actor } from "../../domain/values";
import { updates } from "../../workflows/messages";
import { until } from "./bench/invoices";
import {
  buyer,
  createRenewal,
  delivery,
  feeFen,
  issuer,
  lastAttempt,
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
 * table of commands is the contract's own. Each change that others can make in between is made on an application of its
 * own, and the rows say what has to come of it.
 */

const bench = useBench();

/** Returns a fact as a page shows it. */
const factOf: { readonly [F in ShownFact]: (application: Application) => Shown[F] } = {
  submission: ({ submissions }) => submissions.at(-1)?.at ?? "",
  keptFen,
  lockStates: (application) =>
    application.form.locks.map(({ lockSerial }) => ({
      lockSerial,
      state: lockStateOf(resultOf(application, lockSerial)),
    })),
  undecided: (application) => undecidedLocks(application).map(({ lockSerial }) => lockSerial),
  invoiceNumber: ({ invoiceDocument }) => invoiceDocument?.invoiceNumber ?? "",
  totalFen: (application) => totalOf(invoiceLinesOf(application)),
  recipientSince: (application) => recipientSinceOf(application) ?? "",
};

async function submitted(): Promise<Renewal> {
  const renewal = createRenewal(bench());
  await renewal.submit();
  return renewal;
}
const paidFor = (pickup: "现场" | "邮寄") => () =>
  paidRenewal(bench(), { pickup, locks: ["LOCK-A", "LOCK-B"] });
async function invoiced(): Promise<Renewal> {
  const renewal = await paidFor("现场")();
  await renewal.requestInvoice();
  await renewal.eventually(({ invoice }) => invoice === "已开票");
  return renewal;
}

interface Walked {
  by: Actor;
  reach: () => Promise<Renewal>;
  said: (form: ApplicationForm) => object;
}
const opinion = "不再办理";
const reissued = { buyer, delivery, opinion: "抬头有误" };

/** The commands that are bound to something: who gives each in which state, and what it says besides. */
const walked: Partial<Record<GivenCommand, Walked>> = {
  review: { by: reviewer, reach: submitted, said: () => ({ decision: "approve", opinion: "同意" }) },
  ship: {
    by: reviewer,
    reach: paidFor("邮寄"),
    said: () => ({ carrier: "示例快递", trackingNumber: "DEMO123456" }),
  },
  markHandled: { by: reviewer, reach: paidFor("现场"), said: (form) => ({ results: renewedAll(form) }) },
  requestInvoice: { by: owner, reach: paidFor("邮寄"), said: () => ({ buyer, delivery }) },
  reissueInvoice: { by: operator, reach: invoiced, said: () => reissued },
  refundPart: { by: operator, reach: paidFor("邮寄"), said: () => ({ amountFen: 100, reason: "示例" }) },
  refundInvoiced: { by: operator, reach: invoiced, said: () => ({ opinion }) },
  withdraw: { by: operator, reach: paidFor("邮寄"), said: () => ({ opinion }) },
};

interface Change {
  /** Command by which somebody else makes the change, if it is one; otherwise it is news of the counted money. */
  command?: GivenCommand;
  by: Actor;
  make: (renewal: Renewal, before: Application) => Promise<unknown>;
}
const other = {
  recipientName: "示例另一人",
  recipientPhone: "0575-82000001",
  recipientAddress: "示例路2号",
};
const result = (outcome: object): Change => ({
  command: "recordResults",
  by: issuer,
  make: (renewal, { form }) => {
    const [first] = form.locks;
    const results = [{ lockSerial: first?.lockSerial, ...outcome }];
    return renewal.give(updates.recordResults, { by: issuer, results } as never);
  },
});

/** Changes that the bidder, a colleague, the certificate authority or a channel can make before a decision arrives. */
const changes: Readonly<Record<string, Change>> = {
  "another submission": {
    command: "review",
    by: reviewer,
    make: async (renewal, { form }) => {
      const { createdAt, version } = await renewal.review("reject");
      const draft = { createdAt, version };
      const later = { ...form, organisationName: "示例另一单位" };
      const feesFen = form.locks.map(() => feeFen);
      return renewal.give(updates.submit, { by: owner, form: later, feesFen, opinion: "已改", draft });
    },
  },
  "a colleague's rejection": {
    command: "review",
    by: reviewer,
    make: (renewal) => renewal.review("reject"),
  },
  "another recipient": {
    command: "correctRecipient",
    by: owner,
    make: (renewal) => renewal.give(updates.correctRecipient, { by: owner, ...other }),
  },
  "a certificate": result({
    ...{ state: "已制证", certificateNumber: "CN1" },
    ...{ notBefore: "2027-07-01", notAfter: "2028-06-30" },
  }),
  "a lock that can't be renewed": result({ state: "未能办理", reason: "示例" }),
  "a colleague's parcel": { command: "ship", by: reviewer, make: (renewal) => renewal.ship() },
  "money given back in the console": {
    by: operator,
    make: async (renewal, before) => {
      const { number: outTradeNo } = lastAttempt(before);
      await bench().world.wechat("POST", "/refunds", { outTradeNo, amountFen: 5_000, notify: true });
      await renewal.eventually((now) => keptFen(now) < keptFen(before));
    },
  },
  "a request for an invoice": {
    command: "requestInvoice",
    by: owner,
    make: async (renewal) => {
      await renewal.requestInvoice();
      await renewal.eventually(({ invoice }) => invoice === "已开票");
    },
  },
  "another invoice": {
    command: "reissueInvoice",
    by: owner,
    make: async (renewal, before) => {
      await renewal.give(updates.reissueInvoice, { by: owner, ...reissued });
      const number = before.invoiceDocument?.invoiceNumber;
      const isAnother = ({ invoice, invoiceDocument }: Application) =>
        invoice === "已开票" && invoiceDocument?.invoiceNumber !== number;
      await until(bench(), renewal, isAnother);
    },
  },
  "a note on the way": {
    command: "addRecord",
    by: reviewer,
    make: (renewal) => renewal.give(updates.addRecord, { by: reviewer, text: "正在办理" }),
  },
};

const canCome = ({ command, by }: Change, application: Application): boolean =>
  command === undefined
    ? application.payment === "已支付"
    : refusalOf(command, by.role, guardFactsOf(application)) === undefined;

const bound = commandNames.filter((command) => boundFacts(command).length > 0);

test("walks each command whose row binds it, and names its refusal there", () => {
  expect(Object.keys(walked).toSorted()).toEqual(bound.toSorted());
  for (const command of bound) expect(aboutCommand(command).problems).toContain("SHOWN_CHANGED");
});

test.each(bound)("decides %s about what was shown, or refuses it with what differs", async (command) => {
  const { by, reach, said } = walked[command] as Walked;
  const facts = boundFacts(command);
  const first = await reach();
  const shown = await first.state();
  const coming = Object.entries(changes).filter(([, change]) => canCome(change, shown));
  const renewals = await Promise.all(
    coming.map((_, place) => (place === 0 ? Promise.resolve(first) : reach())),
  );
  const refusedFor = new Set<ShownFact>();

  /** Gives the command about what was shown before the change. @returns what came of it, and what the rows say of it */
  async function race(renewal: Renewal, change: Change): Promise<[told: string, expected: string]> {
    const before = await renewal.state();
    await change.make(renewal, before);
    const now = await renewal.state();
    const named = Object.fromEntries(facts.map((fact) => [fact, factOf[fact](before)])) as Partial<Shown>;
    const moved = facts.filter((fact) => !isDeepStrictEqual(factOf[fact](now), named[fact]));
    const differences = shownDifferences(facts, named, {
      application: now,
      reading: { own: true, recipient: true },
    });
    expect(differences.filter((one) => one.before !== one.now).length > 0).toBe(moved.length > 0);
    const expected =
      refusalOf(command, by.role, guardFactsOf(now)) ?? (moved.length > 0 ? "SHOWN_CHANGED" : "decided");
    if (expected === "SHOWN_CHANGED") for (const fact of moved) refusedFor.add(fact);
    const given = { by, ...said(renewal.form), ...named };
    const told = await renewal.give(updates[command] as never, given as never).then(
      () => "decided",
      (error: { cause?: { type?: string } }) => error.cause?.type ?? "no refusal",
    );
    if (told === "decided") expect((await renewal.state()).version).toBeGreaterThan(now.version);
    return [told, expected];
  }
  const outcomes = await Promise.all(
    coming.map(async ([name, change], place) => {
      const [told, expected] = await race(renewals[place] as Renewal, change);
      return { name, told, expected };
    }),
  );
  expect(outcomes).toEqual(outcomes.map((outcome) => ({ ...outcome, told: outcome.expected })));
  // Some change reaches each fact of the row, so that no binding stands there untried.
  expect([...refusedFor].toSorted()).toEqual(facts.toSorted());
});
