import type { ApplicationForm } from "./form";
import { shortNumberOf } from "./short-number";

/** Names an application where many are listed: "0123-456-789 示例科技有限公司 单位锁 AB12345". */
export const titleOf = (
  id: string,
  {
    organisationName,
    lockType,
    lockSerial,
  }: Pick<ApplicationForm, "organisationName" | "lockType" | "lockSerial">,
): string => `${shortNumberOf(id)} ${organisationName} ${lockType} ${lockSerial}`;
