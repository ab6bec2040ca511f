import type { UnionPaySettings } from "../../config/union-pay";
import { toBeijingStamp } from "./beijing-time";
import type { Ask } from "./gateway-client";
import { remarkOf } from "./transaction-status";

/**
 * Fetches the statement of a clearing day.
 * @param day - YYYY-MM-DD, Beijing time
 * @returns undefined if UnionPay has no file for it: nothing was paid or refunded, or the file isn't ready
 * @throws Error if UnionPay refuses, or its answer isn't genuine
 */
export async function downloadStatement({
  ask,
  settings,
  now,
  day,
}: {
  ask: Ask;
  settings: UnionPaySettings;
  now: () => number;
  day: string;
}): Promise<Buffer | undefined> {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) {
    throw new RangeError("a statement day looks like 2030-01-31");
  }
  const { respCode, respMsg, fileContent } = await ask({
    url: settings.fileUrl,
    fields: {
      txnType: "76",
      txnSubType: "01",
      bizType: "000000",
      fileType: "00",
      settleDate: day.slice(5).replace("-", ""),
      txnTime: toBeijingStamp(now()),
    },
  });
  if (respCode === "98") {
    return undefined;
  }
  if (respCode !== "00" || !fileContent) {
    throw new Error(`UnionPay gave no statement: ${remarkOf(respCode, respMsg)}`);
  }
  return Buffer.from(fileContent);
}
