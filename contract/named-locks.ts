import { z } from "zod";
import { decisions } from "../domain/application/application";
import { line, lockSerialSchema, opinionSchema } from "../domain/form/form";
import { isDay } from "../domain/beijing-day";
import { lockKey, mostLocks } from "../domain/form/lock-key";

const lockSerial = lockSerialSchema();
const someLocks = z.array(lockSerial).min(1).max(mostLocks);
const day = z.string().refine(isDay, "日期应为 年-月-日，如 2027-01-31").meta({ format: "date" });
const certificateNumber = line(64);

/** Some of an application's locks, each once, and something about each. */
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
const results = eachLockOnce(z.discriminatedUnion("state", [issued, failed]));
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
  })
  .refine(({ decision, locks }) => decision === "reject" || locks === undefined, {
    path: ["locks"],
    message: "审核通过的是整个申请，不能指明锁；有锁不能通过的，请审核不通过",
  });

/** A reviewer's decision: a rejection may name the locks that it is about. */
export const reviewSchema = () => review;

/** Some of an application's locks, by their serial numbers. */
export const someLocksSchema = () => someLocks;

/** Outcomes of locks, as the authority tells them. */
export const lockResultsSchema = () => results;

/** Outcomes of locks as a reviewer tells them by hand, who knows the last day alone. */
export const decidedLocksSchema = () => decided;

/** The last day of some locks, as issued: YYYY-MM-DD. */
export const lockEndsSchema = () => ends;

/** Locks that the register says something against. */
export const lockDoubtsSchema = () => doubts;
