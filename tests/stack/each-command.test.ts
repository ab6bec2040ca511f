import { randomUUID } from "node:crypto";
import { commandAddresses } from "../../contract/addresses";
import { commandNames, type GivenCommand } from "../../contract/commands";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import type { ApiClient, ShownApplication } from "../../embedded/demo/api-client";
import { scanAndPay } from "../../embedded/demo/outside";
import { abnormalRefund } from "../support/by-two";
import { bidder, world } from "../support/here";
import {
  awaitApplication,
  formOf,
  invoiceFor,
  isOver,
  mailed,
  paid,
  serialOf,
  submitted,
} from "../support/journey";
import { endPrograms } from "../support/program";
import { bothOf, startSecondHost } from "../support/two-hosts";
import type { Person } from "../support/world";

/*
 * Each command of the table is given at two APIs at once under one key, and again at both when its application is over.
 * All four are one request: they are answered as done, and about the same.
 */

let second: string;
beforeAll(async () => {
  second = await startSecondHost();
});
afterAll(endPrograms);

/** Commands that are repeated at two APIs elsewhere: booked-refunds.test.ts reconciles the day that a booking needs. */
const elsewhere: readonly GivenCommand[] = ["bookRefund"];

type Told = Partial<ShownApplication> & { consent?: { id: string } };

/** Part of an answer that is the same in all of them, whatever the application has become in between. */
const aboutWhat = ({ status, body }: { status: number; body: Told | undefined }) => ({
  status,
  id: body?.id,
  consent: body?.consent?.id,
});

const given: { command: GivenCommand; ask: () => Promise<object[]>; first: object | undefined }[] = [];

/** Gives a command at both APIs at once. */
async function give(command: GivenCommand, by: Person, target: string, body: object = {}): Promise<void> {
  const [method = "", address = ""] = commandAddresses[command].split(" ");
  const path = address.replace(/\{\w+\}/, target);
  const asked = { body, idempotencyKey: randomUUID() };
  const askOne = async (api: ApiClient) => aboutWhat(await api.call<Told>(method.toUpperCase(), path, asked));
  const ask = () => Promise.all(bothOf(by, second).map(askOne));
  const [one, other] = await ask();
  expect(`${command} ${one?.status}`).toMatch(/ 2\d\d$/);
  expect({ command, ...other }).toEqual({ command, ...one });
  given.push({ command, ask, first: one });
}

/** Gives again, at both APIs at once, what was given before. */
async function repeatAll(): Promise<void> {
  for (const { command, ask, first } of given)
    for (const answer of await ask()) expect({ command, ...answer }).toEqual({ command, ...first });
}

const issued = (lockSerial: string) => ({
  lockSerial,
  state: "已制证",
  certificateNumber: "CN1",
  notBefore: beijingDay(Date.now()),
  notAfter: dayAfter(beijingDay(Date.now()), 375),
});
const shipment = { carrier: "示例快递", trackingNumber: "DEMO123456" };
const recipient = {
  recipientName: "示例收件人乙",
  recipientPhone: "0575-82000000",
  recipientAddress: "浙江省绍兴市上虞区示例路2号",
};
const card = {
  kind: "bankCard",
  bankType: "ICBC_DEBIT",
  account: "6222020200119988777",
  holder: "示例持卡人",
};
const invoice = () => invoiceFor(bidder);

/** An application that takes all commands of an ordinary life, from its rejection to the return of its money. */
async function wholeLife(): Promise<void> {
  const { reviewer, issuer, operator, stack } = world;
  const form = formOf(bidder, mailed);
  const { id } = await bidder.api.create(form);
  await give("submit", bidder, id, { opinion: "请审核" });
  const { submissions } = await bidder.api.get(id);
  await give("review", reviewer, id, {
    decision: "reject",
    opinion: "请修改",
    submission: submissions.at(-1)?.at,
  });
  const { version } = await bidder.api.get(id);
  await give("edit", bidder, id, { form: { ...form, contactName: "示例经办人乙" }, version });
  await bidder.api.submit(id, "已改");
  await reviewer.api.review(id, "approve", "同意");
  await give("startPayment", bidder, id, { channel: "wechat" });
  await give("giveUpPayment", bidder, id);
  await give("startPayment", bidder, id, { channel: "wechat" });
  await scanAndPay(stack.addresses, `${id}0002`);
  await awaitApplication(bidder, id, ({ payment }) => payment === "已支付");
  await give("addRecord", reviewer, id, { text: "示例记录" });
  await give("giveOut", issuer, id);
  await give("recordResults", issuer, id, { results: [issued(serialOf(form))] });
  await give("correctRecipient", bidder, id, recipient);
  await give("ship", reviewer, id, shipment);
  await give("correctShipment", reviewer, id, { ...shipment, trackingNumber: "DEMO654321" });
  await give("confirmReceipt", bidder, id);
  await give("requestInvoice", bidder, id, invoice());
  await awaitApplication(bidder, id, isOver);
  await give("reissueInvoice", bidder, id, { ...invoice(), opinion: "抬头有误" });
  const isReissued = ({ invoice: state }: ShownApplication) => state === "已开票";
  await awaitApplication(bidder, id, (now) => isOver(now) && isReissued(now));
  expect((await bidder.api.get(id)).records.filter(({ text }) => text === "示例记录")).toHaveLength(1);
  await give("refundPart", operator, id, { amountFen: 100, reason: "示例原因" });
}

test("answers each command at both APIs alike, at once and after the end", async () => {
  const { operator, reviewer } = world;
  await wholeLife();

  const { id: handled } = await paid({ world, bidder });
  await give("markHandled", reviewer, handled);
  await bidder.api.requestInvoice(handled, invoice());
  await awaitApplication(bidder, handled, isOver);
  await give("refundInvoiced", operator, handled, { opinion: "示例原因" });

  const { id: withdrawn } = await submitted({ world, bidder });
  await give("withdraw", bidder, withdrawn, { opinion: "不再办理" });
  await awaitApplication(bidder, withdrawn, isOver);

  const { number: retried } = await abnormalRefund({ world, bidder }, "CLOSED");
  await give("retryRefund", operator, retried);
  const { number } = await abnormalRefund({ world, bidder }, "ABNORMAL");
  await give("resolveRefund", operator, number, { reason: "示例原因" });
  const { number: treated } = await abnormalRefund({ world, bidder }, "ABNORMAL");
  await give("treatRefund", operator, treated, { to: card, reason: "示例原因" });

  await repeatAll();
  const named = new Set([...given.map(({ command }) => command), ...elsewhere]);
  expect(commandNames.filter((command) => !named.has(command))).toEqual([]);
});
