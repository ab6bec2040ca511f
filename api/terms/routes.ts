import { reads } from "../openapi/named";
import { windowsOf } from "../../domain/money/channels";
import { pickups, purchaseChannels } from "../../domain/values";
import {
  eSignPlatformUrl,
  hotline,
  opinionDialogTitle,
  renewalSteps,
  ukeyToolUrl,
} from "../../domain/application/texts";
import type { Feature } from "../dependencies";

/** Routes of what a form needs to offer: lock types with their fees, banks, and fixed texts. */
export const termsRoutes: Feature = (
  defineRoute,
  { feeTable, refusesOtherTypes, earlyDays, materials, banks, settings, limits },
) => {
  defineRoute({
    ...reads("terms", "办理条件"),
    summary: "办理条件：锁类型与费用、银行、固定文字",
    role: "signed-in",
    problems: [],
    handler: () => ({
      lockTypes: Object.entries(feeTable).map(([name, feesFen]) => ({ name, feesFen: [...feesFen] })),
      materials: materials.map(({ lockTypes, ...one }) => ({
        ...one,
        ...(lockTypes ? { lockTypes: [...lockTypes] } : {}),
      })),
      pickups: [...pickups],
      purchaseChannels: [...purchaseChannels],
      banks: [...banks],
      windowSeconds: windowsOf(settings),
      receiptDays: settings.receiptDays,
      invoiceWindowDays: settings.invoiceWindowDays,
      earlyDays,
      quotas: [...limits.quotas],
      refusesOtherTypes,
      eSignPlatformUrl,
      hotline,
      opinionDialogTitle,
      ukeyToolUrl,
      renewalSteps: [...renewalSteps],
    }),
  });
};
