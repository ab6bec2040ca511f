import type { Environment } from "../../config/environment";
import type { Fault } from "../fault";

/** Variables whose text people read, in which Chinese punctuation is right. */
const prose =
  /^(SITE_|OFFICE_|FEE_TABLE$|MATERIALS$|UNIONPAY_BANKS$|UNIONPAY_SIGNER_NAME$|SMS_SIGN_NAME$|INVOICE_(SELLER_NAME|CLERK|ITEM_NAME)$)/;

/** Variables of ours begin so; others that a machine sets are none of our business. */
const ours =
  /^(PUBLIC|API|TEMPORAL|SITE|OFFICE|OIDC|MONGODB|PAYLOAD|AUDIT|FEE|MATERIALS|CLAMD|WECHAT|UNIONPAY|SMS|INVOICE|TRUSTED|PLAINTEXT|WORKER|WEBHOOKS|COMPOSE|ALERTS?|DOCTOR|RESTORED|COMMANDS)(_|$)/;

const kinds = [
  {
    in: /[\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]/,
    fault: "里有看不见的字符",
    remedy: "删去整个值，手工重新输入",
  },
  {
    in: /^\s|\s$/,
    but: /^(FEE_TABLE|MATERIALS)$/,
    fault: "的首尾有空格",
    remedy: "删去空格，引号里的也删去",
  },
  {
    in: /[\u3000-\u3002\u300a-\u3011\uff01-\uff5e\u2018-\u201f]/,
    but: prose,
    fault: "里有全角的标点、字母或引号：程序只认半角的",
    remedy: "改成半角（几项之间用英文逗号）",
  },
];

/** Finds characters that are easily taken for others, and that no reader expects. */
export const characterFaults = (environment: Environment): Fault[] =>
  Object.entries(environment).flatMap(([about, value = ""]) => {
    if (!ours.test(about)) return [];
    const kind = kinds.find(({ in: strange, but }) => strange.test(value) && !but?.test(about));
    return kind ? [{ about, fault: `值${kind.fault}`, remedy: kind.remedy }] : [];
  });
