import { z } from "zod";
import { decisions } from "../domain/application/application";
import { line, lockSerialSchema, opinionSchema } from "../domain/form/form";
import { isDay } from "../domain/beijing-day";
import { lockKey, mostLocks } from "../domain/form/lock-key";
import { shownFields } from "./shown";

const lockSerial = lockSerialSchema();
const someLocks = z.array(lockSerial).min(1).max(mostLocks);
const day = z.string().refine(isDay, "日期应为 年-月-日，如 2027-01-31").meta({ format: "date" });
const certificateNumber = line(64);

/** Returns the schema of a list with an entry for some of an application's locks, at most one per lock. */
const eachLockOnce = <L extends z.ZodType<{ lockSerial: string }>>(lock: L) =>
  z
    .array(lock)
    .min(1)
    .max(mostLocks)
    .refine(
      (locks) => new Set(locks.map((one) => lockKey(one.lockSerial))).size === locks.length,
      "同一把锁只填一次",
    );

const failed = z.strictObject({ lockSerial, state: z.literal("未能办理"), reason: line(200) });
const issued = z.strictObject({
  ...{ lockSerial, state: z.literal("已制证"), certificateNumber, notBefore: day },
  notAfter: day.describe("证书到期日，以签发的为准"),
});
const reported = issued.extend({
  corrects: day
    .optional()
    .describe("更正：现已登记的到期日，由本次的证书取代；不填的，与已登记的不同即存疑，仍以先收到的为准"),
});
const results = eachLockOnce(z.discriminatedUnion("state", [reported, failed]));
const decided = eachLockOnce(
  z.discriminatedUnion("state", [
    issued.extend({ certificateNumber: certificateNumber.exactOptional(), notBefore: day.exactOptional() }),
    failed,
  ]),
);
const ends = eachLockOnce(z.strictObject({ lockSerial, notAfter: day }));
const doubts = z.array(z.strictObject({ lockSerial, reason: line(200) })).max(mostLocks);

const review = z
  .strictObject({
    decision: z.enum(decisions, "请选择通过或不通过"),
    opinion: opinionSchema(),
    locks: someLocks.optional().describe("不通过的是其中哪些锁，填锁序列号；通过时不能填"),
    submission: shownFields().submission,
  })
  .refine(({ decision, locks }) => decision === "reject" || locks === undefined, {
    path: ["locks"],
    message: "审核通过的是整个申请，不能指明锁；有锁不能通过的，请审核不通过",
  });

/**
 * Returns the schema of a reviewer's decision, which names the submission that they saw by its instant. A rejection may
 * name the locks that it concerns.
 */
export const reviewSchema = () => review;

/** Returns the schema of some of an application's locks, by serial number. */
export const someLocksSchema = () => someLocks;

/** Returns the schema of locks' results as the certificate authority reports them. */
export const lockResultsSchema = () => results;

/** Returns the schema of locks' results as a reviewer enters them by hand, with the expiry date only. */
export const decidedLocksSchema = () => decided;

/** Returns the schema of the expiry dates of some renewed locks, YYYY-MM-DD. */
export const lockEndsSchema = () => ends;

/** Returns the schema of locks to which the register has an objection. */
export const lockDoubtsSchema = () => doubts;
