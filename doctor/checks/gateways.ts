import { pino } from "pino";
import { askOutside } from "../../gateways/ask-outside";
import { createUnionPay } from "../../gateways/union-pay";
import { createWechatPay } from "../../gateways/wechat-pay";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import type { AttemptOrder } from "../../domain/money/payment";
import { httpDatePrecisionMs } from "../../lib/clock-offset";
import { reasonOf, type Fault } from "../fault";
import type { UnionPaySettings } from "../../config/union-pay";
import type { WechatPaySettings } from "../../gateways/wechat-pay";
import { readClock, rightClock, type ClockReading } from "./clock";

const timeoutMs = 8_000;
const silent = pino({ level: "silent" });

/** Returns an order that doesn't exist. A gateway that says so has understood us, and we have understood it. */
function unknownOrder(
  { channel, merchant }: Pick<AttemptOrder, "channel" | "merchant">,
  now: number,
): AttemptOrder {
  const createdAt = new Date(now).toISOString();
  return {
    number: "DOCTOR0000000000000000000000",
    channel,
    merchant,
    amountFen: 1,
    createdAt,
    deadline: createdAt,
  };
}

/**
 * Queries WeChat Pay for an order that doesn't exist. The answer proves merchant id, serial number and key, and its
 * signature proves that WeChat's keys here are the right ones. The client reports an unknown order as closed only if the
 * signature could be verified.
 */
export async function wechatFaults(
  settings: WechatPaySettings,
  about: string,
  { now, clocks }: { now: () => number; clocks: ClockReading[] },
): Promise<Fault[]> {
  const merchant = { merchantId: settings.mchid, appId: settings.appid };
  const ask = async () => {
    const wechat = createWechatPay({ settings: { ...settings, timeoutMs }, now, log: silent });
    const { status } = await wechat.query(unknownOrder({ channel: "wechat", merchant }, now()));
    if (status !== "closed") throw new Error("应答的签名验不了，平台公钥（或证书）与其编号不是这个商户号的");
  };
  const [clock, query] = await Promise.all([
    wechatClock(settings.baseUrl, now),
    faultsOf(ask, {
      about,
      action: "查询订单不成",
      remedy:
        "按错误核对：签名错误看 WECHAT_MERCHANT_KEY_FILE 与 WECHAT_MERCHANT_SERIAL 是否同一张证书、WECHAT_MCHID；" +
        "验不了应答看 WECHAT_PLATFORM_KEYS_DIR（在商户平台“API安全”中重新下载，文件名是其编号）；连不上看 WECHAT_BASE_URL 与出网",
    }),
  ]);
  clocks.push(...clock);
  return query;
}

/**
 * Compares our clock with WeChat Pay's, which refuses requests that are five minutes off. The database and the identity
 * provider may be on this very machine, and then have its clock.
 */
async function wechatClock(baseUrl: string, now: () => number): Promise<ClockReading[]> {
  const asked = now();
  try {
    const url = new URL("/", baseUrl);
    const { headers } = await askOutside({ method: "GET", url, timeoutMs, largestBytes: 1_000_000 });
    const elsewhere = Date.parse(headers.date ?? "");
    const times = { elsewhere, asked, answered: now(), precisionMs: httpDatePrecisionMs };
    return Number.isNaN(elsewhere) ? [] : [readClock({ of: rightClock, ...times })];
  } catch {
    // An address that can't be reached is reported by the query of the unknown order, so the clock is left out here.
    return [];
  }
}

/**
 * Queries UnionPay for an order that doesn't exist, and checks that the address of the statements answers: it must say
 * that there is none for tomorrow.
 */
export async function unionPayFaults(
  settings: UnionPaySettings,
  about: string,
  now: () => number,
): Promise<Fault[]> {
  const unionPay = createUnionPay({ settings, now, timeoutMs });
  const merchant = { merchantId: settings.merchantId };
  const [query, statement] = await Promise.all([
    faultsOf(() => unionPay.query(unknownOrder({ channel: "unionpay", merchant }, now())), {
      about,
      action: "查询订单不成",
      remedy:
        "按错误核对：验证签名失败看 UNIONPAY_SIGN_KEY_FILE、UNIONPAY_SIGN_CERT_FILE 与 UNIONPAY_MER_ID；" +
        "证书链或签名者不符看 UNIONPAY_ROOT_CERT_FILE、UNIONPAY_INTERMEDIATE_CERT_FILE、UNIONPAY_SIGNER_NAME；" +
        "连不上看 UNIONPAY_BASE_URL 与出网",
    }),
    faultsOf(() => unionPay.downloadStatement(dayAfter(beijingDay(now()), 1)), {
      about: "UNIONPAY_FILE_URL",
      action: "取不到对账单",
      remedy: "核对 UNIONPAY_FILE_URL 与出网：没有对账单，漏掉的付款和退款补记不了",
    }),
  ]);
  // If UnionPay refuses both addresses for the same reason, one fault is enough.
  const reasonIn = ([fault]: Fault[]) => fault?.fault.replace(/^.*?：/, "");
  return [...query, ...(reasonIn(query) === reasonIn(statement) ? [] : statement)];
}

async function faultsOf(
  ask: () => Promise<unknown>,
  told: { about: string; action: string; remedy: string },
): Promise<Fault[]> {
  try {
    await ask();
    return [];
  } catch (error) {
    return [{ about: told.about, fault: `${told.action}：${reasonOf(error)}`, remedy: told.remedy }];
  }
}
