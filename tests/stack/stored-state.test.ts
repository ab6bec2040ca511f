import { MockActivityEnvironment } from "@temporalio/testing";
import { ulid } from "ulid";
import { createStoredOrders, type OrderedBy } from "../../activities/stored-orders";
import { stepOf } from "../../contract/step";
import type { Application } from "../../domain/application/application";
import type { ApplicationEvent } from "../../domain/application/events";
import { withFingerprint } from "../../domain/application/fingerprint";
import { findRefund, orderOf, refundOrderOf } from "../../domain/money/attempts";
import type { ApplicationDocument } from "../../store/models/application";
import { nativeCollection } from "../../store/models/native-collection";
import { writeProjection, type ApplicationWrite } from "../../store/write-projection";
import { after, approved, at, feeFen, operator, paid, reviewer, settings } from "../domain/samples";
import { useOwnDatabase } from "../support/own-database";

/*
 * Tests of what a run may write, and of what it may order, in a database of its own. The chain "first" has written the
 * stored state.
 */

const database = useOwnDatabase();
afterEach(() => database.empty());

const record = (text: string, second: number): ApplicationEvent => ({
  type: "recordAdded",
  by: reviewer,
  text,
  at: at(second),
});

interface Writing {
  application: Application;
  event: ApplicationEvent;
  runId?: string;
  firstRunId?: string;
  taken?: readonly string[];
  /** Second of the write by the workflow's clock; by default that of the event. */
  writtenSecond?: number;
  /** Run that Temporal tells as the current one; by default the one that writes. */
  current?: string;
}

/** Writes the state that an event makes of the application. */
function write({ application, event, runId = "run", firstRunId = "first", taken = [], ...other }: Writing) {
  const { current, writtenSecond } = other;
  const next = after(application, event);
  const given: ApplicationWrite = {
    origin: { firstRunId },
    application: next,
    before: withFingerprint([], application),
    steps: [stepOf(event, next)],
    settings,
    taken,
    ...(writtenSecond === undefined ? {} : { writtenAt: Date.parse(at(writtenSecond)) }),
  };
  return writeProjection(
    {
      applications: database.models.applications,
      currentRun: () => Promise.resolve({ runId: current ?? runId, open: true }),
      takingOver: () => Promise.resolve(),
    },
    { ...given, runId },
  );
}

const stored = async (id: string) =>
  (await database.models.applications.findById(id).lean<ApplicationDocument>())!;

/** Stores an approved or paid application as the run "run" of the chain "first" wrote it. */
async function written(application: Application, taken: readonly string[] = []): Promise<Application> {
  const own = { ...application, id: ulid() };
  const event = record("示例", 100);
  await write({ application: own, event, taken });
  return after(own, event);
}

test("goes on from the state that the run has stored", async () => {
  const application = await written(approved());
  expect(await write({ application, event: record("下一步", 200) })).toMatchObject({ generation: 1 });
});

test("does lost steps again from an earlier state of the run, as the next generation", async () => {
  const application = await written(approved());
  await write({ application, event: record("丢失的一步", 200) });
  expect(await write({ application, event: record("重做的一步", 300) })).toMatchObject({ generation: 2 });
  expect((await stored(application.id)).application.records.at(-1)?.text).toBe("重做的一步");
});

test("does a step again after one that a host ahead has dated, and drops a delayed write, by the workflow's clock", async () => {
  const application = await written(approved());
  const lost = { application, event: record("丢失的一步", 20), writtenSecond: 210 };
  await write(lost);
  const again = { application, event: record("重做的一步", 30), writtenSecond: 220 };
  expect(await write(again)).toMatchObject({ generation: 2 });
  expect(await write(lost)).toBe("late");
  expect((await stored(application.id)).application.records.at(-1)?.text).toBe("重做的一步");
});

test("refuses a state that the run has never stored", async () => {
  const application = await written(approved());
  const altered = { ...application, createdAt: at(1) };
  expect(await write({ application: altered, event: record("下一步", 200) })).toBe("contradicted");
  expect((await stored(application.id)).version).toBe(application.version);
});

test("refuses to drop an update that was answered, although the earlier state is known", async () => {
  const application = await written(approved());
  await write({ application, event: record("已答复的命令", 200), taken: ["update-1"] });
  expect(await write({ application, event: record("另一命令", 300) })).toBe("contradicted");
  expect((await stored(application.id)).application.records.at(-1)?.text).toBe("已答复的命令");
});

test("accepts a state that a release with another shape has changed", async () => {
  const application = await written(approved());
  await nativeCollection(database.models.applications).updateOne(
    { _id: application.id },
    { $set: { shape: 99 } },
  );
  const changed = { ...application, createdAt: at(1) };
  expect(await write({ application: changed, event: record("下一步", 200) })).toMatchObject({
    generation: 2,
  });
});

test("keeps stored money from a run that was reset to before it, until the run has that money again", async () => {
  const before = { ...approved(), id: ulid() };
  const money = { ...paid(), id: before.id };
  await write({ application: money, event: record("示例", 100) });
  const reset = { runId: "reset" };
  expect(await write({ ...reset, application: before, event: record("重置之后", 200) })).toBe("behind");
  expect((await stored(before.id)).application.payment).toBe("已支付");
  expect(await write({ ...reset, application: money, event: record("重放之后", 300) })).toMatchObject({
    generation: 2,
  });
});

test("ends a run of another chain, whichever run Temporal calls the current one", async () => {
  const application = await written(approved());
  const foreign = { runId: "twin", firstRunId: "twin", event: record("不该写入", 200) };
  for (const current of ["twin", "run"])
    expect(await write({ ...foreign, application, current })).toBe("outdated");
});

describe("an order about money", () => {
  const log = { error: jest.fn() };
  beforeEach(() => void log.error.mockClear());

  type Orders = ReturnType<typeof createStoredOrders>;
  /** Asks as an activity of the application's own workflow. Returns the answer, or the type of the failure. */
  async function ask(id: string, question: (orders: Orders) => Promise<boolean>): Promise<boolean | string> {
    const running = new MockActivityEnvironment({ workflowExecution: { workflowId: id, runId: "run" } });
    try {
      return await running.run(() => question(createStoredOrders({ ...database.models, log })));
    } catch (error) {
      return (error as { type: string }).type;
    }
  }
  const own: OrderedBy = { firstRunId: "first" };
  const twin: OrderedBy = { firstRunId: "twin" };

  /** Stores a paid application that was withdrawn, so that its money goes back. */
  async function refunding(): Promise<Application> {
    const money = { ...paid(), id: ulid() };
    const event = { type: "withdrawn", by: operator, opinion: "示例", at: at(200) } as const;
    await write({ application: money, event });
    return after(money, event);
  }

  const refundOf = (application: Application) => {
    const number = application.attempts[0]?.transactions[0]?.refunds?.[0]?.number ?? "";
    return refundOrderOf(findRefund(application, number)!);
  };

  test("is carried out if it is stored as it is given, and tried again if it isn't stored", async () => {
    const application = await refunding();
    const order = refundOf(application);
    expect(await ask(application.id, (orders) => orders.mayRefund(own, order))).toBe(true);
    const invented = [
      { ...order, amountFen: feeFen + 1 },
      { ...order, refundNumber: `${order.refundNumber.slice(0, -1)}_` },
      { ...order, attemptNumber: `${ulid()}0001` },
      { ...order, merchant: { merchantId: "9999" } },
    ];
    for (const one of invented)
      expect(await ask(application.id, (orders) => orders.mayRefund(own, one))).toBe("NOT_STORED_YET");
    expect(await ask(ulid(), (orders) => orders.mayRefund(own, order))).toBe("NOT_STORED_YET");
    expect(log.error).not.toHaveBeenCalled();
  });

  test("is refused and reported if it comes from another chain of runs", async () => {
    const application = await refunding();
    const order = refundOf(application);
    const attempt = orderOf(application.attempts[0]!);
    expect(await ask(application.id, (orders) => orders.mayRefund(twin, order))).toBe("OUTDATED_RUN");
    expect(await ask(application.id, (orders) => orders.mayClose(twin, attempt))).toBe("OUTDATED_RUN");
    expect(log.error).toHaveBeenCalledTimes(2);
  });

  test("is refused and reported if the stored order is over", async () => {
    const application = await refunding();
    const order = refundOf(application);
    const { refundNumber } = order;
    const progress = { type: "refundProgressed", refundNumber, status: "已退款", at: at(300) } as const;
    await write({ application, event: progress });
    expect(await ask(application.id, (orders) => orders.mayRefund(own, order))).toBe(false);
    const attempt = orderOf(application.attempts[0]!);
    expect(await ask(application.id, (orders) => orders.mayClose(own, attempt))).toBe(false);
    expect(await ask(application.id, (orders) => orders.mayPrepare(own, attempt))).toBe(false);
    expect(log.error).toHaveBeenCalledTimes(3);
  });
});
