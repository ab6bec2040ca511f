import { z } from "zod";
import { creditCodeSchema, line } from "../../domain/application/form";
import { isDay } from "../../domain/beijing-day";
import { pageOf } from "../applications/schema";

const day = z
  .string()
  .refine(isDay, "请按“年-月-日”填写日期")
  .meta({ format: "date", description: "年-月-日，北京时间" });

const lockFacts = {
  serial: z.string(),
  lockType: z.string(),
  expiresOn: z.string().describe("到期日，年-月-日"),
  daysLeft: z.int().describe("剩余天数；已过期的为负数"),
};

/** 我的锁 */
export const myLocksSchema = z.object({
  items: z.array(
    z.object({
      ...lockFacts,
      openApplication: z.string().optional().describe("该锁未完结的申请"),
      last: z
        .object({ years: z.int(), contactName: z.string(), mobile: z.string() })
        .optional()
        .describe("本单位上一次为该锁填写的内容"),
    }),
  ),
  reminder: z.object({ phone: z.string(), on: z.boolean() }).optional(),
});

export const reminderBody = z.strictObject({
  phone: z.string().regex(/^1[3-9]\d{9}$/, "请填写11位手机号码"),
  on: z.boolean(),
});
export const reminderSchema = z.object({ phone: z.string(), on: z.boolean() });

export const serialParams = z.strictObject({
  serial: z.string().regex(/^[0-9A-Za-z-]{6,40}$/, "锁序列号为6到40位字母、数字或短横线"),
});

const changeSchema = z.object({ at: z.string(), by: z.string(), what: z.string(), detail: z.string() });

export const registeredLockSchema = z.object({
  ...lockFacts,
  creditCode: z.string(),
  source: z.enum(["imported", "learned"]),
  changes: z.array(changeSchema),
});
export const lockPageSchema = pageOf(registeredLockSchema);

export const correctionBody = z.strictObject({
  lockType: line(20),
  creditCode: creditCodeSchema(),
  expiresOn: day,
  reason: line(200),
});

/** More in one request would be longer than a body may be. */
const mostRows = 150;

/** Rows are judged one by one: what is wrong with one of them costs that one. */
export const importBody = z.strictObject({
  rows: z
    .array(
      z.strictObject({
        line: z.int().min(1).max(1_000_000),
        serial: z.string().max(60),
        lockType: z.string().max(30),
        creditCode: z.string().max(30),
        expiresOn: z.string().max(20),
      }),
    )
    .min(1)
    .max(mostRows),
  dryRun: z.boolean().describe("只核对，不写入"),
});

export const importSchema = z.object({
  outcomes: z.array(
    z.object({
      line: z.int(),
      serial: z.string(),
      result: z.enum(["new", "changed", "same", "refused"]),
      detail: z.string(),
    }),
  ),
});
