import { z } from "zod";
import { creditCodeSchema, line, lockSerialSchema } from "../../domain/application/form";
import { isDay } from "../../domain/beijing-day";
import { lockNumber } from "../../domain/locks/lock-key";

const day = z
  .string()
  .refine(isDay, "请按“年-月-日”填写日期")
  .meta({ format: "date", description: "年-月-日，北京时间" });

export const reminderBody = z.strictObject({
  phone: z.string().regex(/^1[3-9]\d{9}$/, "请填写11位手机号码"),
  on: z.boolean(),
});
export const serialParams = z.strictObject({
  serial: lockSerialSchema(),
});

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
        serial: z.string().max(60).overwrite(lockNumber),
        lockType: z.string().max(30),
        creditCode: z.string().max(30),
        expiresOn: z.string().max(20),
      }),
    )
    .min(1)
    .max(mostRows),
  dryRun: z.boolean().describe("只核对，不写入"),
});
