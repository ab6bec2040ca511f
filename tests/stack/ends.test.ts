import { randomUUID } from "node:crypto";
import type { Answer } from "../../contract/answers";
import { dutyTable } from "../../domain/application/duties";
import { beijingDay } from "../../domain/beijing-day";
import { yearsLater } from "../../domain/locks/register";
import { holdsOf } from "../../domain/locks/holds";
import type { ShownApplication } from "../../embedded/demo/api-client";
import { eventually } from "../../embedded/demo/narrator";
import {
  deliveries,
  results,
  situations,
  yearsOf,
  type Situation,
  type Way,
} from "../domain/situation-table";
import { differs, disagreements } from "../support/agreement";
import { decideOn } from "../support/by-two";
import { gatewayControls } from "../support/gateways";
import { bidder, world } from "../support/here";
import { engine } from "../support/here-engine";
import { awaitApplication, formOf, invoiceFor, mailed, paid, trySubmission } from "../support/journey";
import { newLockSerial } from "../support/people";
import { testStack } from "../support/test-stack";
import { readAs, type Person } from "../support/world";

/*
 * Situations around the end of an application, played through the API as situations.test.ts plays them in the domain:
 * people do what they are allowed to do and what their duties ask of them. ENDS_PLAYED=60 plays sixty, ENDS_FROM=7 others.
 */

const count = Number(process.env["ENDS_PLAYED"] ?? 8);
const first = Number(process.env["ENDS_FROM"] ?? 0);
/** Distance between two situations that are played. It has no divisor in common with their number. */
const stride = 101;

/** Situations from which no command led to an end once. */
const onceStuck: Situation[] = [
  {
    delivery: "邮寄, not shipped",
    result: "all renewed",
    way: "退费 gives all",
    isInvoiced: false,
    locks: 2,
  },
  {
    delivery: "邮寄, shipped",
    result: "none renewed",
    way: "退费 gives all",
    isInvoiced: false,
    locks: 2,
  },
];
const played = [
  ...onceStuck,
  ...Array.from(
    { length: count - onceStuck.length },
    (_, nth) => situations[(first + nth * stride) % situations.length],
  ),
].filter((situation) => situation !== undefined);

const gateways = gatewayControls(testStack().addresses);
const today = beijingDay(Date.now());

/** Sends a command, which may be refused in this situation. @returns true if it was done */
async function tries({ api }: Person, path: string, body?: object, method = "POST"): Promise<boolean> {
  const asked = { body, idempotencyKey: randomUUID() };
  const ask = () => api.call<Answer<"applicationByHand">>(method, path, asked);
  const { status, body: answer } = await eventually(path, ask, (given) => given.status !== 503);
  expect([200, 409]).toContain(status);
  if (status !== 200) return false;
  const { consent } = answer;
  if (consent)
    expect(await decideOn(world.secondOperator, consent.id)).toMatchObject({ body: { state: "已执行" } });
  return true;
}
const path = (id: string, of = "") => `/api/applications/${id}${of}`;
const giveBack = (id: string, asked: object) =>
  tries(world.operator, path(id, "/part-refund"), { ...asked, reason: "示例：未能延期" });

async function refundInConsole(id: string, share: number): Promise<void> {
  const { keptFen, attempts, endedAt } = await bidder.api.get(id);
  // Only the next day's reconciliation tells an ended application of such money (reconciliation-refunds.test.ts).
  if (endedAt !== undefined) return;
  const amountFen = Math.ceil(keptFen * share);
  const at = new Date().toISOString();
  await gateways.refundByHand("unionpay", attempts[0]?.number ?? "", at, { amountFen });
  await awaitApplication(bidder, id, (now) => now.keptFen === keptFen - amountFen);
}

const playOf: Readonly<Record<Way, (id: string) => Promise<unknown>>> = {
  "no money goes back": () => Promise.resolve(),
  "all goes back in the console": (id) => refundInConsole(id, 1),
  "half goes back in the console": (id) => refundInConsole(id, 0.5),
  "the console and 退费 give half each": async (id) => {
    await refundInConsole(id, 0.5);
    await giveBack(id, { amountFen: (await bidder.api.get(id)).keptFen });
  },
  "退费 gives one lock's fee": async (id) => {
    const { form } = await bidder.api.get(id);
    await giveBack(id, { locks: [form.locks?.[0]?.lockSerial] });
  },
  "退费 gives all": async (id) => giveBack(id, { amountFen: (await bidder.api.get(id)).keptFen }),
  "an operator withdraws": (id) => tries(world.operator, path(id, "/withdrawal"), { opinion: "示例" }),
  "红冲退款 gives all": (id) => tries(world.operator, path(id, "/invoice/refund"), { opinion: "示例" }),
};

async function begun({ delivery, result, isInvoiced, locks: size }: Situation): Promise<ShownApplication> {
  const { isMailed, ships } = deliveries[delivery];
  const locks = Array.from({ length: size }, (_, nth) => ({
    lockType: "法人锁",
    lockSerial: newLockSerial(),
    years: yearsOf(nth),
  }));
  const changes = { ...(isMailed ? mailed : {}), locks };
  // Notices tell of refunds in UnionPay's console. WeChat's are found by the next day's reconciliation.
  const { id } = await paid({ world, bidder, changes, channel: "unionpay" });
  if (ships) await world.reviewer.api.ship(id, "示例快递", "DEMO123456");
  const [ofFirst, ofOthers] = results[result];
  const told = locks.flatMap(({ lockSerial, years }, nth): object[] => {
    const state = nth === 0 ? ofFirst : ofOthers;
    if (state === undefined) return [];
    if (state === "未能办理") return [{ lockSerial, state, reason: "示例：芯片损坏" }];
    const notAfter = yearsLater(today, years);
    return [{ lockSerial, state, certificateNumber: "DEMO-CERT", notBefore: today, notAfter }];
  });
  if (told.length > 0) await tries(world.issuer, `/api/work-orders/${id}/results`, { results: told }, "PUT");
  if (isInvoiced && (await tries(bidder, path(id, "/invoice"), invoiceFor(bidder))))
    await awaitApplication(bidder, id, ({ invoice }) => invoice !== "开票中");
  return bidder.api.get(id);
}

/** Does what is to be done next, if there is anything. */
async function goOn(id: string): Promise<unknown> {
  const { reviewer, operator } = world;
  const [own, desk, office] = await Promise.all([bidder, reviewer, operator].map(({ api }) => api.get(id)));
  if (!own || !desk || !office) return undefined;
  // The operator waits for money that goes back already, because it changes what they would decide on.
  if (office.refundingFen !== undefined || office.invoice === "红冲中") return undefined;
  const kinds = (office.duties ?? []).map(({ kind }) => kind);
  // If nothing would be left for a new invoice, the refusal says that all goes back with 红冲退款.
  if (kinds.includes("giveBack") && office.owed)
    return (await giveBack(id, { amountFen: office.owed.amountFen })) || playOf["红冲退款 gives all"](id);
  if (kinds.includes("correct"))
    return office.keptFen > 0
      ? tries(operator, path(id, "/invoice/reissue"), { ...invoiceFor(bidder), opinion: "按实收重开" })
      : playOf["红冲退款 gives all"](id);
  if (own.keptFen === 0) return undefined;
  if (desk.allowed.includes("markHandled")) return tries(reviewer, path(id, "/handled"));
  if (desk.allowed.includes("ship"))
    return tries(reviewer, path(id, "/shipment"), { carrier: "示例快递", trackingNumber: "DEMO123456" });
  if (own.allowed.includes("confirmReceipt")) return tries(bidder, path(id, "/receipt"));
  if (own.allowed.includes("requestInvoice")) return tries(bidder, path(id, "/invoice"), invoiceFor(bidder));
  return undefined;
}

/** Decides whether only the end of the invoice window is waited for: all is done, and nothing is left to be invoiced. */
const waitsForWindow = ({ status, handling, payment, invoice }: ShownApplication): boolean =>
  status === "审核通过" && handling === "已办理" && payment === "已退款" && invoice === "未申请";

/** Returns what `disagreements` knows of ordinary lives only: their SMS, and the invoices of those without red ones. */
const unlike = ({ reversedInvoices }: ShownApplication): RegExp =>
  reversedInvoices.length > 0 ? /^(SMS|invoices):/ : /^SMS:/;

/** Plays a situation to its end, and returns what is wrong with that end. */
async function faultsOf(situation: Situation): Promise<string[]> {
  const { id } = await begun(situation);
  await playOf[situation.way](id);
  const stateNow = async () => {
    const now = await bidder.api.get(id);
    if (now.endedAt === undefined && !waitsForWindow(now)) await goOn(id);
    return now;
  };
  const isOver = (now: ShownApplication) => now.endedAt !== undefined || waitsForWindow(now);
  const over = await eventually(JSON.stringify(situation), stateNow, isOver);
  const { duties = [] } = await world.operator.api.get(id);
  const open = duties.filter(({ kind }) => dutyTable[kind].verifiers === undefined);
  const stored = (await world.models.applications.findById(id).lean())?.application;
  const again = await bidder.api.create(formOf(bidder, { locks: over.form.locks }));
  const submission = await trySubmission(bidder, again.id);
  if (submission.status === 200) await bidder.api.withdraw(again.id, "示例");
  return [
    ...differs("duties", open, []),
    ...differs("owed", [over.owed, over.refundingFen], [undefined, undefined]),
    ...differs("kept after the withdrawal", over.status === "已撤回" ? over.keptFen : 0, 0),
    ...differs("holds", stored ? holdsOf(stored) : "no application", []),
    ...differs("status of a new submission of its locks", submission.status, 200),
    ...(await booksOf(over)),
    ...(await disagreements({ world, engine }, id)).filter((one) => !unlike(over).test(one)),
  ];
}

/** Returns what differs between an application and the month's books, to the fen. */
async function booksOf({ id, keptFen, invoice }: ShownApplication): Promise<string[]> {
  const { entries } = await readAs<"month">(world.accountant, `/api/months/${today.slice(0, 7)}`);
  const sumOf = (...kinds: string[]) =>
    entries
      .filter((entry) => entry.applicationId === id && kinds.includes(entry.kind))
      .reduce((sum, { amountFen }) => sum + amountFen, 0);
  return [
    ...differs("net sum of the month", sumOf("支付") - Math.abs(sumOf("退款", "人工结清")), keptFen),
    ...differs("invoices of the month", sumOf("发票", "红字发票"), invoice === "已开票" ? keptFen : 0),
  ];
}

test(
  `ends ${played.length} situations, frees their locks, leaves nobody a debt, and keeps books that agree to the fen`,
  async () => {
    const wrong: string[] = [];
    let over = 0;
    const left = played.values();
    const playSome = async () => {
      for (const situation of left) {
        const faults = await faultsOf(situation).catch((error: Error) => [error.message]);
        wrong.push(...faults.map((fault) => `${JSON.stringify(situation)}: ${fault}`));
        over += 1;
        if (over % 10 === 0) process.stderr.write(`${over} situations played; faults: ${wrong.join("; ")}\n`);
      }
    };
    await Promise.all(Array.from({ length: 4 }, playSome));
    expect(wrong).toEqual([]);
  },
  300_000 + count * 20_000,
);
