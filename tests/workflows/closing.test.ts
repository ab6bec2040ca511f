import type { Application } from "../../domain/application/application";
import type { ApplicationForm } from "../../domain/form/form";
import type { Pickup } from "../../domain/values";
import { updates } from "../../workflows/messages";
import { until as untilOn } from "./bench/invoices";
import {
  issuer,
  lastAttempt,
  operator,
  paidRenewal,
  renewedAll,
  useBench,
  type Renewal,
} from "./bench/renewal";
import { gatewaySides } from "./money/gateway-sides";

/*
 * These tests are about applications whose money has all gone back although nobody withdrew them: each of them ends, its
 * locks are free, nothing is owed, and the gateway keeps nothing of the money.
 */

const bench = useBench();
const until = (renewal: Renewal, expected: (application: Application) => boolean) =>
  untilOn(bench(), renewal, expected);
const hasPayment = (payment: Application["payment"]) => (application: Application) =>
  application.payment === payment;

const issuedAll = (form: Pick<ApplicationForm, "locks">) =>
  renewedAll(form).map((one) => ({ ...one, certificateNumber: "DEMO-1", notBefore: "2026-01-05" }));
const leaveOut = (lockSerial: string) =>
  ({ lockSerial, state: "未能办理", reason: "示例：锁已损坏" }) as const;

/** Results that the certificate authority reports of the locks before the money goes back. */
const results = {
  "no result": () => [],
  "all renewed": ({ form }: Renewal) => issuedAll(form),
  "first renewed, the others undecided": ({ form: { locks } }: Renewal) =>
    issuedAll({ locks: locks.slice(0, 1) }),
  "first renewed, the others not": ({ form: { locks } }: Renewal) => [
    ...issuedAll({ locks: locks.slice(0, 1) }),
    ...locks.slice(1).map(({ lockSerial }) => leaveOut(lockSerial)),
  ],
  "none renewed": ({ form: { locks } }: Renewal) => locks.map(({ lockSerial }) => leaveOut(lockSerial)),
};

const refundPart = (renewal: Renewal, part: { locks?: string[]; amountFen?: number }) =>
  renewal.give(updates.refundPart, { by: operator, reason: "示例：退还", ...part });
const refundInConsole = async (renewal: Renewal, amountFen: number) => {
  const { number: outTradeNo } = lastAttempt(await renewal.state());
  await bench().world.wechat("POST", "/refunds", { outTradeNo, amountFen, notify: true });
};
const feeOf = ({ form }: Renewal): number => form.locks.length * 20_000;
const isPartBack = ({ attempts }: Application): boolean =>
  attempts.some(({ transactions }) =>
    transactions.some(
      ({ refunds = [], consoleRefunds = [] }) =>
        consoleRefunds.length > 0 || refunds.some(({ status }) => status === "已退款"),
    ),
  );

/** Ways in which all the money goes back. */
const returns = {
  "in the console": (renewal: Renewal) => refundInConsole(renewal, feeOf(renewal)),
  "by 退费 of all locks": (renewal: Renewal) =>
    refundPart(renewal, { locks: renewal.form.locks.map(({ lockSerial }) => lockSerial) }),
  "in the console, then by 退费": async (renewal: Renewal) => {
    await refundInConsole(renewal, 1);
    await until(renewal, isPartBack);
    await refundPart(renewal, { amountFen: feeOf(renewal) - 1 });
  },
  "by 退费, then in the console": async (renewal: Renewal) => {
    await refundPart(renewal, { amountFen: 1 });
    await until(renewal, isPartBack);
    await refundInConsole(renewal, feeOf(renewal) - 1);
  },
};

interface Situation {
  locks: number;
  pickup: Pickup;
  isShipped: boolean;
  result: keyof typeof results;
  way: keyof typeof returns;
}

const keysOf = <K extends string>(table: Record<K, unknown>): K[] => Object.keys(table) as K[];
const deliveries = [
  { pickup: "现场", isShipped: false },
  { pickup: "邮寄", isShipped: false },
  { pickup: "邮寄", isShipped: true },
] as const;

/** Each delivery with each result and each way in which the money goes back: 60 situations, of two and of five locks. */
const situations: Situation[] = deliveries.flatMap((delivery, nth) =>
  keysOf(results).flatMap((result, place) =>
    keysOf(returns).map((way, turn) => ({
      ...delivery,
      ...{ result, way, locks: (nth + place + turn) % 2 === 0 ? 2 : 5 },
    })),
  ),
);

/** Situations that are played: every fifth one, or all of them with CLOSING_SITUATIONS=all. */
const played = situations.filter((_, nth) => process.env["CLOSING_SITUATIONS"] === "all" || nth % 5 === 0);

const named = ({ locks, pickup, isShipped, result, way }: Situation): string =>
  `${locks} locks, ${pickup}, ${isShipped ? "shipped" : "not shipped"}, ${result}, back ${way}`;

const paidFor = ({ pickup, locks }: Situation): Promise<Renewal> => {
  const serials = Array.from({ length: locks }, (_, nth) => `LOCK-${nth}`);
  return paidRenewal(bench(), { pickup, locks: serials });
};

/** Plays a paid application to its end as the situation says, and returns what is wrong with that end. */
async function faultsOf(renewal: Renewal, situation: Situation): Promise<string[]> {
  const { isShipped, result, way } = situation;
  if (isShipped) await renewal.ship();
  const told = results[result](renewal);
  if (told.length > 0) await renewal.give(updates.recordResults, { by: issuer, results: told });
  await returns[way](renewal);
  await until(renewal, hasPayment("已退款"));
  // An application that was handled stays 已办理 until its invoice window ends: its locks were renewed, and have reached
  // the bidder.
  const { handling } = await renewal.state();
  const isHandled = handling === "已办理";
  if (!isHandled) await renewal.handle().result();
  const document = await bench().models.applications.findById(renewal.id).lean();
  const { payments, backFen } = (await gatewaySides(bench()))(renewal.id);
  const atGatewayFen = payments.reduce(
    (sum, { id, amountFen }) => sum + amountFen - (backFen.get(id) ?? 0),
    0,
  );
  const faults = {
    "it has no end": !isHandled && document?.application.endedAt === undefined,
    "it is not withdrawn": !isHandled && document?.status !== "已撤回",
    "it holds locks": document?.holds !== undefined,
    "something is owed": document?.duties?.some(({ kind }) => kind !== "revoke") ?? false,
    "it waits in a queue": document?.queue !== undefined || document?.toIssue !== undefined,
    "the gateway keeps money": atGatewayFen !== 0,
  };
  return Object.entries(faults).flatMap(([fault, is]) => (is ? [`${named(situation)}: ${fault}`] : []));
}

test("ends every application whose money has all gone back, whatever was shipped or issued", async () => {
  // One after another, because time jumps while money goes back, and the payment codes of others would expire.
  const faults: string[] = [];
  for (const situation of played) faults.push(...(await faultsOf(await paidFor(situation), situation)));
  expect(faults).toEqual([]);
}, 900_000);

test("waits with the end for a lock that is being issued, and tells what became of it", async () => {
  const renewal = await paidRenewal(bench(), { pickup: "邮寄" });
  const [{ lockSerial } = { lockSerial: "" }] = renewal.form.locks;
  await renewal.give(updates.giveOut, { by: issuer, locks: [lockSerial], doubts: [] });
  await refundInConsole(renewal, feeOf(renewal));
  expect(await until(renewal, hasPayment("已退款"))).toMatchObject({ status: "审核通过" });
  await renewal.give(updates.recordResults, { by: issuer, results: issuedAll(renewal.form) });
  await expect(renewal.handle().result()).resolves.toMatchObject({ status: "已撤回", payment: "已退款" });
  const { withdrawal, lockResults } = await renewal.projection();
  expect(withdrawal).toMatchObject({ by: { role: "system" }, opinion: expect.stringContaining(lockSerial) });
  expect(lockResults).toMatchObject([{ outcome: { state: "已制证" } }]);
});

test("waits with the end until a question about the money is settled", async () => {
  const renewal = await paidRenewal(bench());
  const question = { id: "demo-difference", text: "示例：金额不符" };
  await renewal.handle().signal("moneyQuestion", question);
  await renewal.eventually(({ moneyQuestions = [] }) => moneyQuestions.length > 0);
  await refundInConsole(renewal, feeOf(renewal));
  expect(await until(renewal, hasPayment("已退款"))).toMatchObject({ status: "审核通过" });
  await renewal.handle().signal("moneyQuestion", { ...question, settled: "示例：已核对" });
  await expect(renewal.handle().result()).resolves.toMatchObject({ status: "已撤回" });
});
