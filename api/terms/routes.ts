import { z } from "zod";
import { channels, windowsOf } from "../../domain/money/channels";
import { pickups, purchaseChannels } from "../../domain/application/values";
import {
  eSignPlatformUrl,
  hotline,
  opinionDialogTitle,
  renewalSteps,
  ukeyToolUrl,
} from "../../domain/application/texts";
import type { Feature } from "../dependencies";
import { json } from "../openapi/responses";

export const termsSchema = z.object({
  lockTypes: z.array(z.object({ name: z.string(), feesFen: z.array(z.int()).describe("1到3年的费用，分") })),
  pickups: z.array(z.enum(pickups)),
  purchaseChannels: z.array(z.enum(purchaseChannels)),
  banks: z.array(z.object({ code: z.string(), name: z.string() })),
  windowSeconds: z.record(z.enum(channels), z.int()).describe("各支付方式的支付时限，秒"),
  receiptDays: z.int().describe("寄出后自动确认收货的天数"),
  eSignPlatformUrl: z.string(),
  hotline: z.string(),
  opinionDialogTitle: z.string(),
  ukeyToolUrl: z.string(),
  renewalSteps: z.array(z.string()),
});

/** What a form needs to offer: lock types with their fees, banks, and the trade's fixed texts. */
export const termsRoutes: Feature = (defineRoute, { feeTable, banks, settings }) => {
  defineRoute({
    method: "get",
    path: "/api/terms",
    summary: "办理条件：锁类型与费用、银行、固定文字",
    role: "signed-in",
    response: json(termsSchema, { description: "办理条件" }),
    problems: [],
    handler: () => ({
      lockTypes: Object.entries(feeTable).map(([name, feesFen]) => ({ name, feesFen: [...feesFen] })),
      pickups: [...pickups],
      purchaseChannels: [...purchaseChannels],
      banks: [...banks],
      windowSeconds: windowsOf(settings),
      receiptDays: settings.receiptDays,
      eSignPlatformUrl,
      hotline,
      opinionDialogTitle,
      ukeyToolUrl,
      renewalSteps: [...renewalSteps],
    }),
  });
};
