import { z } from "zod";
import { decisions } from "../domain/application/application";
import { lockSerialSchema, opinionSchema } from "../domain/form/form";
import { isDay } from "../domain/beijing-day";
import { mostLocks } from "../domain/form/lock-key";

const lockSerial = lockSerialSchema();
const someLocks = z.array(lockSerial).min(1).max(mostLocks);
const renewed = z
  .array(z.strictObject({ lockSerial, expiresOn: z.string().refine(isDay) }))
  .min(1)
  .max(mostLocks);

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

/** The locks that were renewed, and until when each works: YYYY-MM-DD. */
export const renewedSchema = () => renewed;
