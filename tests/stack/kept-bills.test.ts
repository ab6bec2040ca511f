import { pino } from "pino";
import type { Application } from "../../domain/application/application";
import { orderOf } from "../../domain/money/attempts";
import type { Comparison } from "../../domain/reconciliation/report";
import { compareAccount } from "../../services/reconciliation/compare-account";
import { createBills } from "../../store/bills";
import type { BillPart } from "../../store/models/bill";
import { createFileSealer } from "../../temporal/sealed-file";
import { after, approved, at, evidenceFor, withAttempt } from "../domain/samples";
import { startSetup, type Setup } from "../gateways/wechat-pay-setup";
import { useOwnDatabase } from "../support/own-database";
import { newSealingKey } from "../support/sealing-key";

const day = "2026-01-05";
const log = pino({ level: "silent" });
const keys = new Map(["k1", "k2"].map((id) => [id, newSealingKey()]));

let setup: Setup;
const database = useOwnDatabase();
let application: Application;
let transactionId: string;
beforeAll(async () => {
  setup = await startSetup();
  await setup.control("PUT", "/clock", { now: at(30) });
  const waiting = withAttempt(approved());
  const [attempt] = waiting.attempts;
  if (!attempt) throw new Error("no attempt");
  await setup.pay.prepare(orderOf(attempt));
  await setup.control("POST", `/orders/${attempt.number}/pay`, { at: at(40) });
  const answer = await setup.pay.query(orderOf(attempt));
  if (answer.status !== "paid") throw new Error("not paid");
  ({ transactionId } = answer.evidence);
  const evidence = { ...answer.evidence, merchantId: evidenceFor(waiting).merchantId };
  application = after(waiting, { type: "moneyCounted", at: at(41), evidence });
  await setup.control("PUT", "/clock", { now: "2026-01-06T10:30:00+08:00" });
});
afterAll(() => setup.close());

const keptWith = (currentKeyId: string) => {
  const { billParts } = database.models;
  const sealer = createFileSealer({ currentKeyId, keys });
  return createBills({ billParts, sealer, currentKeyId, now: Date.now, log });
};
const stored = () => database.models.billParts.find().lean<BillPart[]>();

/** Compares the day's statement with the books, as the worker does. */
function compareDay(bills = keptWith("k1")): Promise<Comparison> {
  const pay = setup.createClient({}, Date.now, bills);
  const channels = { wechat: pay, unionpay: pay };
  const recordsOfSpan = () => Promise.resolve({ applications: [application], strayRefunds: [] });
  const account = { channel: "wechat", merchantId: pay.merchantIds[0], day } as const;
  return compareAccount({ channels, recordsOfSpan, bills, log }, account);
}

const fail = (path: string, kind: string) => setup.control("PUT", "/faults", { path, kind, times: 20 });

test("when a day was compared once, then a rerun without bill or flow, or with a damaged one, changes no figure", async () => {
  const first = await compareDay();
  expect(first).toMatchObject({ statement: "compared", differences: [], ours: { paidFen: 20_000 } });
  expect(first.funds?.settledFen).toBeGreaterThan(0);
  expect(await compareDay()).toEqual(first);
  for (const [path, kind] of [
    ["/v3/bill/fundflowbill", "http500"],
    ["/v3/bill", "http500"],
    ["/v3/billdownload", "garbage"],
  ] as const) {
    await fail(path, kind);
    expect(await compareDay()).toEqual(first);
    await setup.control("PUT", "/faults", []);
  }
  expect((await stored()).map(({ kind, part }) => [kind, part])).toEqual(
    expect.arrayContaining([
      ["trades", 0],
      ["funds", 0],
    ]),
  );
  expect(await stored()).toHaveLength(2);
});

test("when somebody reads the database, then nothing of a bill is in the clear, and one bit changed is refused", async () => {
  for (const { sealed } of await stored()) expect(sealed.toString("latin1")).not.toContain(transactionId);
  const copy = keptWith("k1");
  const part = (await stored()).find(({ kind }) => kind === "trades");
  if (!part) throw new Error("no part");
  const bytes = Buffer.from(part.sealed.buffer);
  const damaged = Buffer.from(bytes);
  damaged[20] = (damaged[20] ?? 0) ^ 1;
  await database.models.billParts.updateOne({ _id: part._id }, { $set: { sealed: damaged } });
  await fail("/v3/bill", "http500");
  await expect(compareDay(copy)).rejects.toThrow();
  await database.models.billParts.updateOne({ _id: part._id }, { $set: { sealed: bytes } });
  await setup.control("PUT", "/faults", []);
});

test("when a key is to go, then the bills are sealed by the next one, and read as before", async () => {
  const before = await compareDay();
  expect(await keptWith("k2").reseal()).toBe(2);
  expect(await keptWith("k2").reseal()).toBe(0);
  expect(new Set((await stored()).map(({ keyId }) => keyId))).toEqual(new Set(["k2"]));
  await fail("/v3/bill", "http500");
  expect(await compareDay(keptWith("k2"))).toEqual(before);
  await setup.control("PUT", "/faults", []);
});

test("when the channel gives another file of the day later, then that is a difference, as often as it is compared", async () => {
  await setup.control("PUT", "/statement", { amountsFen: { [transactionId]: 19_999 } });
  const again = await compareDay();
  const said = again.differences.map(({ found, kind }) => [found, kind]);
  expect(said).toEqual(
    expect.arrayContaining([
      ["billChanged", "payment"],
      ["amountDiffers", "payment"],
    ]),
  );
  expect((await compareDay()).differences).toEqual(again.differences);
});
