import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOtherAccounts } from "../../config/other-accounts";
import type { AttemptOrder } from "../../domain/money/payment";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { joinAccounts, clientOf, firstThatTakes, type Accounts } from "../../gateways/accounts";
import { onDay } from "../support/reconciliation";
import { createOrder, payOrder, startSetup, type Setup } from "./wechat-pay-setup";

let present: Setup;
let former: Setup;

beforeAll(async () => {
  [present, former] = [await startSetup(), await startSetup({ ownKeys: true })];
});
afterAll(async () => {
  await Promise.all([present.close(), former.close()]);
});

const presentMerchant = { merchantId: "1900000200", appId: "wx-present" };
const formerMerchant = { merchantId: "1900000100", appId: "wx-former" };
const accounts = () =>
  [
    { merchant: presentMerchant, client: present.pay },
    { merchant: formerMerchant, client: former.pay },
  ] as const satisfies Accounts<unknown>;

test("when an order names a former account, then that one is asked, closes it and refunds", async () => {
  const channel = joinAccounts(accounts());
  const order = createOrder({ merchant: formerMerchant });
  const evidence = await payOrder(former, order);
  expect(await channel.query(order)).toEqual({ status: "paid", evidence });
  const open = createOrder({ merchant: formerMerchant });
  await channel.prepare(open);
  expect(await channel.close(open)).toBe("closed");
  expect(await former.pay.query(open)).toEqual({ status: "closed" });
});

test("when an order's account has no credentials here, then nobody is asked: it isn't taken as closed", async () => {
  const channel = joinAccounts([{ merchant: presentMerchant, client: present.pay }]);
  const order: AttemptOrder = createOrder({ merchant: formerMerchant });
  await expect(channel.query(order)).rejects.toThrow("no credentials of the account 1900000100");
  await expect(channel.close(order)).rejects.toThrow("no credentials");
});

test("when only the app has changed, then the account of the same merchant number will do", () => {
  expect(clientOf(accounts(), { merchantId: "1900000100", appId: "wx-older" })).toBe(former.pay);
});

test("when a notice is a former account's, then it is taken; a stranger's is refused as the present one refuses it", async () => {
  const count = former.received.length;
  const order = createOrder();
  await payOrder(former, order);
  const notice = await former.notice(count + 1);
  const joined = joinAccounts(accounts());
  await expect(joined.verifyNotice(notice)).resolves.toMatchObject({
    evidence: { attemptNumber: order.number },
  });
  const forged = { ...notice, rawBody: Buffer.from("{}") };
  const refusal = (await present.pay.verifyNotice(forged).catch((error: unknown) => error)) as Error;
  await expect(firstThatTakes(accounts(), (client) => client.verifyNotice(forged))).rejects.toEqual(refusal);
});

test("when a former account's notice names a key that the present one has never seen, then the present one's next key is still looked for", async () => {
  const setups = await Promise.all([startSetup({ mode: "certificate" }), startSetup()]);
  const [now, before] = setups;
  const joined = joinAccounts([
    { merchant: presentMerchant, client: now.pay },
    { merchant: formerMerchant, client: before.pay },
  ]);
  await payOrder(before);
  expect(await joined.verifyNotice(await before.notice(1))).toMatchObject({ kind: "payment" });
  await now.control("POST", "/keys/rotate");
  await payOrder(now);
  expect(await joined.verifyNotice(await now.notice(1))).toMatchObject({ kind: "payment" });
  await Promise.all(setups.map((setup) => setup.close()));
});

test("when a former account's day is asked for, then its own statement and fund flow are downloaded", async () => {
  const { transactionId, paidAt } = await payOrder(former);
  const day = beijingDay(paidAt);
  await former.control("PUT", "/clock", { now: onDay(dayAfter(day, 1), "10:30:00") });
  const channel = joinAccounts(accounts());
  for (const lines of [
    await channel.downloadStatement(day, "1900000100"),
    await channel.downloadFundFlow(day, "1900000100"),
  ])
    expect(JSON.stringify(lines)).toContain(transactionId);
});

describe("the file of other accounts", () => {
  const file = (content: string): string => {
    const path = join(mkdtempSync(join(tmpdir(), "accounts-")), "accounts.json");
    writeFileSync(path, content);
    return path;
  };
  const kind = {
    variables: ["MERCHANT", "KEY"],
    identity: ["MERCHANT"],
    read: (variables: Readonly<Record<string, string | undefined>>) => variables["MERCHANT"],
  };

  test("when it lists accounts, then each is read over what the environment says", () => {
    const environment = { OTHER: file('[{"MERCHANT":"b"},{"MERCHANT":"c","KEY":"k"}]'), MERCHANT: "a" };
    expect(readOtherAccounts("OTHER", environment, kind)).toEqual(["b", "c"]);
  });

  test("when there is none, then there are no others; when it is no list, then the variable is named", () => {
    expect(readOtherAccounts("OTHER", {}, kind)).toEqual([]);
    for (const content of ["", "{}", '["a"]'])
      expect(() => readOtherAccounts("OTHER", { OTHER: file(content) }, kind)).toThrow("OTHER: must name");
  });

  test.each([
    ['[{"MERCHANT":"b"},{"MERCHANTS":"c"}]', "OTHER[1].MERCHANTS: isn't a variable of an account"],
    ['[{"KEY":"k"}]', "OTHER[0].MERCHANT: is that of another account"],
    ['[{"MERCHANT":"b"},{"MERCHANT":"b"}]', "OTHER[1].MERCHANT: is that of another account"],
  ])("when it is %s, then %s", (content, said) => {
    const environment = { OTHER: file(content), MERCHANT: "a" };
    expect(() => readOtherAccounts("OTHER", environment, kind)).toThrow(said);
  });
});
