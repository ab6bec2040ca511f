import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Answer } from "../../contract/answers";
import { beijingDay } from "../../domain/beijing-day";
import { refundNumber } from "../../domain/money/attempts";
import type { ApiClient, ShownApplication } from "../../embedded/demo/api-client";
import { eventually } from "../../embedded/demo/narrator";
import { settleByHand, askByHand, closeByTwo, decideOn } from "../support/by-two";
import { expectPoll } from "../support/expect-poll";
import { gatewayControls } from "../support/gateways";
import { bidder, world } from "../support/here";
import { engine } from "../support/here-engine";
import { awaitApplication, invoiceFor, isOver } from "../support/journey";
import { expectProblem, type ProblemBody } from "../support/problems";
import { daysAgo, onDay, paidByWechat, runDay, differencesOf } from "../support/reconciliation";
import { endPrograms } from "../support/program";
import { testStack } from "../support/test-stack";
import { bothOf, startSecondApi } from "../support/two-hosts";
import { readAs } from "../support/world";

const gateways = gatewayControls(testStack().addresses);

let second: string;
beforeAll(async () => {
  second = await startSecondApi();
});
afterAll(endPrograms);

/** Returns an application that was paid on the given day, handled and invoiced, and whose workflow has completed. */
async function endedOn(day: string) {
  const paid = await paidByWechat({ world, bidder }, gateways, onDay(day, "09:30:00"));
  await world.reviewer.api.markHandled(paid.id);
  await bidder.api.requestInvoice(paid.id, invoiceFor(bidder));
  await awaitApplication(bidder, paid.id, isOver);
  return paid;
}

const book = (
  id: string,
  body: object,
  api: Pick<ApiClient, "call"> = world.operator.api,
  key = randomUUID(),
) => api.call<ShownApplication>("POST", `/api/applications/${id}/refunds`, { body, idempotencyKey: key });

/** Returns the row of WeChat and the given day in the month's report. */
async function monthRow(day: string) {
  const path = `/api/months/${day.slice(0, 7)}`;
  const body = await readAs<"month">(world.operator, path);
  return body.days.find((row) => row.day === day && row.channel === "wechat");
}

test("when a part of a finished application's money went back in the console, then an operator books it as the bill has it, and month and channel agree", async () => {
  const [day, next] = [daysAgo(151), daysAgo(150)];
  const { id, attemptNumber } = await endedOn(day);
  await runDay(world.operator, day);
  await gateways.refundByHand("wechat", attemptNumber, onDay(next, "23:59:59"), { amountFen: 5_000 });
  await runDay(world.operator, next);
  const [open] = await differencesOf(world.operator, id);
  expect(open).toMatchObject({ difference: { found: "missingHere", kind: "refund", theirsFen: 5_000 } });
  expect(await monthRow(next)).toMatchObject({ refundedFen: 0, netFen: 0, gapFen: 5_000 });

  const wanted = { difference: open?.id ?? "", reason: "多收50元，已在商户平台退回" };
  expectProblem(await book(id, { ...wanted, difference: "0".repeat(20) }), 409, "REFUND_NOT_BOOKABLE");
  const key = randomUUID();
  // The booking is sent to two APIs at once, and again as by a client that lost the answer. It is carried out once.
  for (const _ of [1, 2])
    for (const answer of await Promise.all(
      bothOf(world.operator, second).map((api) => book(id, wanted, api, key)),
    ))
      expect(answer).toMatchObject({ status: 200, body: { keptFen: 15_000 } });
  const booked = await bidder.api.get(id);
  const made = [{ amountFen: 5_000, at: new Date(onDay(next, "23:59:59")).toISOString() }];
  expect(booked.attempts[0]?.transactions[0]?.consoleRefunds).toMatchObject(made);
  expect(await engine.client.workflow.getHandle(id).result()).toMatchObject({ payment: "已支付" });
  expect(await differencesOf(world.operator, id)).toEqual([]);
  expect(await differencesOf(world.operator, id, "closed")).toMatchObject([
    { notes: [{ by: expect.any(String), text: expect.stringContaining("已入账：多收50元") }] },
  ]);
  expectProblem(await book(id, wanted), 409, "DIFFERENCE_CLOSED");

  // The day is reconciled again automatically, and then books and channel agree.
  await expectPoll(() => monthRow(next)).toMatchObject({ gapFen: 0, sinceFen: 0 });
  expect(await monthRow(next)).toMatchObject({ refundedFen: 5_000, netFen: -5_000, differencesFen: 0 });
  const ledger = await world.operator.api.call<Buffer>("GET", `/api/ledger/${next}.csv`);
  expect(ledger.body.toString()).toMatch(/已在渠道后台退款；.+入账：多收50元/);
  const audit = await world.auditor.api.call<{ items: { action: string; result: string }[] }>(
    "GET",
    `/api/audit?applicationId=${id}`,
  );
  expect(audit.body.items).toContainEqual(
    expect.objectContaining({ what: expect.stringContaining("入账"), result: "done" }),
  );
  await runDay(world.operator, next);
  expect(await differencesOf(world.operator, id)).toEqual([]);

  // The invoice exceeds the kept amount, so it is taken back by a red invoice and replaced by one over the kept amount.
  const { operatorNotes } = await world.operator.api.get(id);
  expect(operatorNotes).toContainEqual(expect.objectContaining({ text: expect.stringMatching(/红冲重开/) }));
  const correcting = { body: { ...invoiceFor(bidder), opinion: "按实际收款重开" } };
  await world.operator.api.call("POST", `/api/applications/${id}/invoice/reissue`, correcting);
  const corrected = await awaitApplication(bidder, id, (one) => isOver(one) && one.invoice === "已开票");
  expect(corrected).toMatchObject({
    keptFen: 15_000,
    invoicedFen: 15_000,
    reversedInvoices: [{ amountFen: 20_000 }],
  });
});

test("when all of it went back, then booking leaves nothing kept, and the invoice is taken back without another", async () => {
  const [day, next] = [daysAgo(149), daysAgo(148)];
  const { id, attemptNumber } = await endedOn(day);
  await gateways.refundByHand("wechat", attemptNumber, onDay(next, "11:00:00"));
  await runDay(world.operator, next);
  const [open] = await differencesOf(world.operator, id);
  const answer = await book(id, { difference: open?.id ?? "", reason: "不再办理" });
  expect(answer).toMatchObject({ status: 200, body: { payment: "已退款", keptFen: 0 } });
  const opinion = { body: { opinion: "款项已退回" } };
  const taken = await world.operator.api.call("POST", `/api/applications/${id}/invoice/refund`, opinion);
  expect(taken.status).toBe(200);
  const reversed = await awaitApplication(bidder, id, ({ invoice }) => invoice === "已红冲");
  expect(reversed).toMatchObject({ status: "已撤回", payment: "已退款" });
  // Booking the refund caused no further refund.
  expect(reversed.attempts[0]?.transactions[0]?.refunds?.[0]).toBeUndefined();
});

test("when parts of a finished application's money went back, and operators book them just as its runs end, then each is in the books, once", async () => {
  const [day, next] = [daysAgo(147), daysAgo(146)];
  const { id, attemptNumber } = await endedOn(day);
  const seconds = Array.from({ length: 8 }, (_, part) => 10 + part);
  for (const at of seconds)
    await gateways.refundByHand("wechat", attemptNumber, onDay(next, `11:00:${at}`), { amountFen: 100 });
  await runDay(world.operator, next);
  const open = await differencesOf(world.operator, id);
  expect(open).toHaveLength(seconds.length);

  // Two bookings are sent concurrently; the next one follows when one is answered, or a little later.
  const left = [...open.entries()];
  const answered: string[] = [];
  async function bookNext(): Promise<void> {
    const [part, difference] = left.shift() ?? [];
    if (part === undefined || !difference) return;
    if (part % 3 > 0) await pause(part);
    const { status, body } = await book(id, { difference: difference.id, reason: "已在商户平台退回" });
    answered.push(status === 200 ? "done" : (body as unknown as ProblemBody).code);
    await bookNext();
  }
  await Promise.all([bookNext(), bookNext()]);
  // Each booking causes another reconciliation of the day, which tells every refund in the bill to a run that happens
  // to be open. So another booking may find its refund already booked or its difference closed.
  const known = ["done", "REFUND_BOOKED", "DIFFERENCE_CLOSED"];
  expect(answered.filter((code) => !known.includes(code))).toEqual([]);
  const { keptFen, attempts } = await bidder.api.get(id);
  const booked = attempts[0]?.transactions[0]?.consoleRefunds?.map(({ number }) => number) ?? [];
  expect(booked.toSorted()).toEqual(open.map(({ difference }) => difference.refundNumber).toSorted());
  expect(keptFen).toBe(20_000 - seconds.length * 100);
});

test("when a part goes back in the console today, then the operator's overview has it as the month has it", async () => {
  const today = beijingDay(Date.now());
  const { attemptNumber } = await paidByWechat({ world, bidder }, gateways, new Date().toISOString());
  const at = new Date().toISOString();
  await gateways.refundByHand("wechat", attemptNumber, at, { amountFen: 5_000, notify: true });
  const read = async <T>(path: string) => (await world.operator.api.call<T>("GET", path)).body;
  const shownAndReported = async () => {
    const { month } = await read<Answer<"overview">>("/api/operations/overview");
    const { totals } = await read<Answer<"month">>(`/api/months/${today.slice(0, 7)}`);
    const sum = (key: "takenFen" | "takenCount" | "refundedFen") =>
      totals.reduce((fen, total) => fen + total[key], 0);
    return {
      shown: [month.paidFen, month.paidCount, month.refundedFen],
      reported: [sum("takenFen"), sum("takenCount"), sum("refundedFen")],
    };
  };
  // Other tests may pay between the two readings, so both are repeated until they agree.
  const isSame = ({ shown, reported }: Awaited<ReturnType<typeof shownAndReported>>) =>
    shown.join() === reported.join() && (reported[2] ?? 0) >= 5_000;
  const both = await eventually("the same sums", shownAndReported, isSame);
  expect(both.shown).toEqual(both.reported);
});

/**
 * Brings an application paid on the given day to its end: it is withdrawn, WeChat can't refund it, and operators settle
 * it by hand.
 */
async function settledByHand(day: string, outcome: "ABNORMAL" | "CLOSED") {
  const { id, attemptNumber, transactionId } = await paidByWechat(
    { world, bidder },
    gateways,
    onDay(day, "09:30:00"),
  );
  const number = refundNumber(attemptNumber, transactionId);
  await gateways.endRefund(number, outcome, onDay(day, "10:00:00"));
  await world.operator.api.withdraw(id, "不再需要");
  await awaitApplication(bidder, id, ({ stage }) => stage === "退款异常");
  await settleByHand(world, number, "已线下退款");
  await awaitApplication(bidder, id, isOver);
  await runDay(world.operator, day);
  return { id, attemptNumber, transactionId, number };
}

test("when a refund that was settled by hand is redone in the console, after the application has ended, then money that went back twice is open on the desk", async () => {
  const [day, next] = [daysAgo(81), daysAgo(80)];
  const { id, number, attemptNumber } = await settledByHand(day, "ABNORMAL");
  expect(await differencesOf(world.operator, id)).toEqual([]);

  await gateways.redoRefund(number, onDay(next, "11:00:00"));
  const { differences } = await runDay(world.operator, next);
  const twice = { found: "goneBackTwice", kind: "refund", refundNumber: number, attemptNumber };
  expect(differences).toMatchObject([{ ...twice, theirsFen: 20_000, action: "forTheOperator" }]);
  expect(await differencesOf(world.operator, id)).toMatchObject([{ day: next, difference: twice }]);
  // A difference that one day's reconciliation has reported isn't reported again by another day's.
  await runDay(world.operator, next);
  expect(await differencesOf(world.operator, id)).toMatchObject([{ day: next, difference: twice }]);
});

test("when what went back twice is booked, then it takes two persons, no script among them as the second, and stays listed to be recovered until two close it with a reason", async () => {
  const [day, next] = [daysAgo(77), daysAgo(76)];
  const { id, attemptNumber } = await settledByHand(day, "CLOSED");
  await gateways.refundByHand("wechat", attemptNumber, onDay(next, "11:00:00"));
  await runDay(world.operator, next);
  const [found] = await differencesOf(world.operator, id);
  const body = { difference: found?.id, reason: "人工结清之后又在商户平台退款" };
  const asked = await askByHand(world.operator, { path: `/api/applications/${id}/refunds`, body });
  expect(asked).toMatchObject({ command: "bookRefund", record: found?.id, amountFen: 20_000 });
  const consoleRefunds = async () => (await bidder.api.get(id)).attempts[0]?.transactions[0]?.consoleRefunds;
  expect(await consoleRefunds()).toBeUndefined();
  expectProblem(await decideOn(world.operator, asked.id), 403, "SECOND_IS_FIRST");
  expect(await differencesOf(world.operator, id)).toMatchObject([{ id: found?.id, awaitsConsent: true }]);

  expect(await decideOn(world.secondOperator, asked.id)).toMatchObject({ body: { state: "已执行" } });
  expect(await consoleRefunds()).toMatchObject([{ amountFen: 20_000 }]);
  await runDay(world.operator, next);
  const [left, ...others] = await differencesOf(world.operator, id);
  const recover = { found: "goneBackTwice", oursFen: 20_000, theirsFen: 20_000, ourStatus: "已退款" };
  expect({ left, others }).toMatchObject({ left: { day: next, difference: recover }, others: [] });
  const said = left?.notes.map(({ text }) => text);
  expect(said).toEqual(expect.arrayContaining([`入账：${body.reason}`, "同意入账：已核对"]));

  const owed = async () => {
    const all = await readAs<"duties">(world.operator, "/api/duties");
    return all.items.filter(({ applicationId, kind }) => applicationId === id && kind === "recover");
  };
  const sum = {
    kind: "recover",
    amountFen: 20_000,
    since: new Date(onDay(next, "11:00:00")).toISOString(),
    difference: left?.id,
  };
  expect(await owed()).toMatchObject([sum]);
  const closure = { path: `/api/differences/${left?.id}/closure`, body: { reason: "示例" } };
  expectProblem(await world.operator.api.call("POST", closure.path, closure), 409, "LOSS_END_DIFFERS");
  const monthOf = async () => {
    const path = `/api/months/${next.slice(0, 7)}`;
    return (await readAs<"month">(world.operator, path)).owed;
  };
  const before = await monthOf();
  await closeByTwo(world, left?.id ?? "", { reason: "示例：已向投标人追回", lossEnd: "已追回" });
  expect(await owed()).toEqual([]);
  expect(await monthOf()).toEqual({
    ...before,
    recoverFen: before.recoverFen - 20_000,
    recoveredFen: before.recoveredFen + 20_000,
  });
  await runDay(world.operator, next);
  expect(await differencesOf(world.operator, id)).toEqual([]);
});
