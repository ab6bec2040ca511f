import { randomUUID } from "node:crypto";
import type { UpdateDefinition } from "@temporalio/common";
import { ulid } from "ulid";
import type { Application, Decision } from "../../../domain/application/application";
import type { ApplicationForm } from "../../../domain/form/form";
import type { Channel, PaymentAttempt, Refund } from "../../../domain/money/payment";
import { refundsOf } from "../../../domain/money/attempts";
import type { Actor } from "../../../domain/values";
import { showsQrCode } from "../../../domain/money/channels";
import { eventually as eventuallyFound } from "../../../embedded/demo/narrator";
import type { GivenCommand } from "../../../contract/commands";
import * as messages from "../../../workflows/messages";
import { startBench, type Bench, type BenchOptions } from "./bench";

export const owner: Actor = { role: "bidder", id: "bidder1", name: "示例投标人甲" };
export const reviewer: Actor = { role: "reviewer", id: "reviewer1", name: "审核员甲" };
export const operator: Actor = { role: "operator", id: "operator", name: "运维员" };

export const issuer: Actor = { role: "issuer", id: "work-orders", name: "制证系统" };

export const feeFen = 20_000;

/**
 * Longest time to wait for a state, in real milliseconds. On a busy machine, the gateways' notices are slow and may
 * fail at first.
 */
const longestMs = 180_000;

export const buyer = { kind: "person", name: "示例个人" } as const;
export const delivery = { email: "demo@example.com" };

/** Inputs of notices that make no sense. */
export const noSense = [undefined, null, 7, "paid", [], {}, { attemptNumber: 5 }];

const onSite: ApplicationForm = {
  organisationName: "示例科技有限公司",
  creditCode: "91330604MA00000013",
  locks: [],
  contactName: "示例经办人",
  mobile: "13800000000",
  purchaseChannel: "现场",
  pickup: "现场",
};
const recipient = {
  recipientName: "示例收件人",
  recipientPhone: "13800000000",
  recipientAddress: "示例路1号",
};

export const formOf = (pickup: "现场" | "邮寄", locks: readonly string[] = ["LOCK"]): ApplicationForm => ({
  ...onSite,
  locks: locks.map((name) => ({
    ...{ lockType: "单位锁", years: 1 },
    lockSerial: `${name}-${randomUUID().slice(0, 12)}`,
  })),
  pickup,
  ...(pickup === "邮寄" ? recipient : {}),
});

/** Returns outcomes that renew all locks of a form to the same end. */
export const renewedAll = ({ locks }: Pick<ApplicationForm, "locks">) =>
  locks.map(({ lockSerial }) => ({ lockSerial, state: "已制证" as const, notAfter: "2030-12-31" }));

/** Returns the actions and readings that a test needs of one application. */
export function createRenewal(
  bench: Bench,
  pickup: "现场" | "邮寄" = "现场",
  engine = bench.engine,
  locks?: readonly string[],
) {
  const id = ulid();
  const form = formOf(pickup, locks);
  const { env, models, world } = bench;

  const give = <R, A>(
    update: UpdateDefinition<R, [A], GivenCommand>,
    args: A,
    updateId: string = randomUUID(),
  ): Promise<R> => engine.command(update, { workflowId: id, updateId }, args);
  const handle = () => env.client.workflow.getHandle(id);

  async function state(): Promise<Application> {
    const application = await handle().query(messages.currentApplication);
    if (!application) throw new Error("no submission was accepted");
    return application;
  }

  /** Reads the application from MongoDB. Unlike a query of the workflow, this keeps no worker busy. */
  async function projection(): Promise<Application> {
    const document = await models.applications.findById(id).lean();
    if (!document) throw new Error("no submission was accepted");
    return document.application as Application;
  }

  /**
   * Waits in real time, while the test's time stands still, until a notice has arrived and the application is as
   * expected.
   */
  async function eventually(expected: (application: Application) => boolean): Promise<Application> {
    for (const deadline = performance.now() + longestMs; ;) {
      const application = await state();
      if (expected(application) || performance.now() > deadline) return application;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  const pay = (channel: Channel, bank = showsQrCode(channel) ? undefined : "ICBC") =>
    give(messages.updates.startPayment, {
      by: owner,
      channel,
      merchant: bench.merchants[channel],
      ...(bank === undefined ? {} : { bank }),
    });

  return {
    id,
    form,
    handle,
    give,
    state,
    projection,
    eventually,
    pay,

    submit: (updateId: string = randomUUID(), changes: Partial<ApplicationForm> = {}) =>
      engine.submitFirst({ workflowId: id, updateId }, form.creditCode, {
        by: owner,
        form: { ...form, ...changes },
        feesFen: form.locks.map((lock) => lock.years * feeFen),
        opinion: "请审核",
        draft: { createdAt: new Date().toISOString(), version: 1 },
      }),
    review: (decision: Decision, opinion = "意见") =>
      give(messages.updates.review, { by: reviewer, decision, opinion }),
    withdraw: (by: Actor = owner) => give(messages.updates.withdraw, { by, opinion: "不再办理" }),
    ship: () =>
      give(messages.updates.ship, { by: reviewer, carrier: "示例快递", trackingNumber: "DEMO123456" }),
    markHandled: () => give(messages.updates.markHandled, { by: reviewer, results: renewedAll(form) }),
    requestInvoice: () => give(messages.updates.requestInvoice, { by: owner, buyer, delivery }),
    confirmReceipt: () => give(messages.updates.confirmReceipt, { by: owner }),

    /** Scans the QR code and pays at the present moment of the test's time. */
    scan: (attempt: PaymentAttempt, how: "pay" | "pay-late" | "pay-twice" = "pay") =>
      world.wechat("POST", `/orders/${attempt.number}/${how}`, {}),
  };
}

export type Renewal = ReturnType<typeof createRenewal>;

/** Returns the attempt that was opened last. */
export function lastAttempt({ attempts }: Application): PaymentAttempt {
  const attempt = attempts.at(-1);
  if (!attempt) throw new Error("no attempt was opened");
  return attempt;
}

/** Returns the first refund of the first payment of which money goes back. */
export const refundOf = (application: Application): Refund | undefined => refundsOf(application)[0]?.refund;

/** Returns whether that first refund is abnormal, and so waits for the operator. */
export const isAbnormal = (application: Application): boolean => refundOf(application)?.status === "退款异常";

/**
 * Lanes in which applications begin one after another. If more than five begin at once on a busy machine, the
 * time-skipping server fails.
 */
const lanes = Array.from({ length: 5 }, () => Promise.resolve());
let begun = 0;

/** Creates an application that is submitted and approved. */
export function approvedRenewal(
  bench: Bench,
  pickup: "现场" | "邮寄" = "现场",
  locks?: readonly string[],
): Promise<Renewal> {
  const begin = async () => {
    const renewal = createRenewal(bench, pickup, bench.engine, locks);
    await renewal.submit();
    await renewal.review("approve");
    return renewal;
  };
  const lane = begun++ % lanes.length;
  const renewal = (lanes[lane] ?? Promise.resolve()).then(begin);
  lanes[lane] = renewal.then(
    () => undefined,
    () => undefined,
  );
  return renewal;
}

interface Wanted {
  pickup?: "现场" | "邮寄";
  channel?: Channel;
  locks?: readonly string[];
}

/** Creates an approved application that is paid, by WeChat unless told otherwise, and whose notice has been booked. */
export async function paidRenewal(bench: Bench, { pickup, channel = "wechat", locks }: Wanted = {}) {
  const renewal = await approvedRenewal(bench, pickup, locks);
  const attempt = lastAttempt(await renewal.pay(channel));
  await bench.gateways[channel].open(attempt);
  await bench.gateways[channel].pay(attempt);
  await renewal.eventually(({ payment }) => payment === "已支付");
  return renewal;
}

/** Pays a withdrawn application's order, and waits for the refund that this causes. @returns the refund's number */
export async function strayRefundOf({ models }: Bench, renewal: Renewal): Promise<string> {
  const [attempt] = (await renewal.projection()).attempts;
  if (!attempt) throw new Error("no attempt was opened");
  await renewal.scan(attempt, "pay-late");
  const stray = await eventuallyFound(
    "a stray refund",
    () => models.strayRefunds.findOne({ applicationId: renewal.id }).lean(),
    (found) => found !== null,
  );
  return stray?._id ?? "";
}

/** Ends the run of a stray refund, and returns how many stray refunds each of two repairs continues. */
export async function continuedAfterLoss({ engine, env }: Bench, refundNumber: string): Promise<number[]> {
  await env.client.workflow.getHandle(refundNumber).terminate("示例");
  const continued: number[] = [];
  for (const id of ["first", "second"]) {
    const repair = await engine.startRepair(`${refundNumber}-${id}`);
    const report: { strayRefunds: number } = await env.client.workflow.getHandle(repair).result();
    continued.push(report.strayRefunds);
  }
  return continued;
}

interface UseBenchOptions extends BenchOptions {
  /** Runs before the bench closes, to check the state in which the tests have left it. */
  beforeClose?: (bench: Bench) => Promise<void>;
}

/** Starts a bench for the tests of one file. */
export function useBench({ beforeClose, ...options }: UseBenchOptions = {}): () => Bench {
  let bench: Bench | undefined;
  beforeAll(async () => {
    bench = await startBench(options);
  });
  afterAll(async () => {
    if (!bench) return;
    try {
      await beforeClose?.(bench);
    } finally {
      await bench.close();
    }
  });
  return () => {
    if (!bench) throw new Error("the bench has not started");
    return bench;
  };
}
