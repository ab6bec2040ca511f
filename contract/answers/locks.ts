import { z } from "zod";
import { daySchema, instantSchema, pageOf, sliceOf } from "./parts";

const day = daySchema();
const instant = instantSchema();

const lockFacts = {
  serial: z.string(),
  lockType: z.string(),
  expiresOn: day.describe("到期日"),
  daysLeft: z.int().describe("剩余天数；已过期的为负数"),
};

const lockReminder = z.object({ phone: z.string(), on: z.boolean() });

/** 我的锁: the organisation's locks and its reminder. */
const myLocks = sliceOf(
  z.object({
    ...lockFacts,
    openApplication: z.string().optional().describe("该锁未完结的申请"),
    last: z
      .object({ years: z.int(), contactName: z.string(), mobile: z.string() })
      .optional()
      .describe("本单位上一次为该锁填写的内容"),
  }),
).extend({ reminder: lockReminder.optional() });

const lockChange = z.object({ at: instant, by: z.string(), what: z.string(), detail: z.string() });

const registeredLock = z.object({
  ...lockFacts,
  creditCode: z.string(),
  source: z.enum(["imported", "learned"]),
  changes: z.array(lockChange),
});

const lockImport = z.object({
  outcomes: z.array(
    z.object({
      line: z.int(),
      serial: z.string(),
      result: z.enum(["new", "changed", "same", "refused"]),
      detail: z.string(),
    }),
  ),
});

const answers = { myLocks, lockReminder, registeredLock, lockPage: pageOf(registeredLock), lockImport };

/** Returns the schemas of answers about locks. */
export const lockAnswers = () => answers;
