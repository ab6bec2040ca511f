import { pino } from "pino";
import { createUnionPay } from "../../gateways/union-pay";
import { createWechatPay } from "../../gateways/wechat-pay";
import type { AttemptOrder } from "../../domain/money/payment";
import { outsideFault, type Fault } from "../fault";
import type { Configuration } from "./configuration";

const timeoutMs = 8_000;
const silent = pino({ level: "silent" });

/** An order that nobody made: a gateway that says so has understood us, and we it. */
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

/** Asks WeChat Pay a question: its answer proves merchant, serial, key, and that its own keys are the right ones. */
export async function wechatFaults(settings: Configuration["wechat"], now: () => number): Promise<Fault[]> {
  if (!settings) return [];
  try {
    const wechat = createWechatPay({ settings: { ...settings, timeoutMs }, now, log: silent });
    await wechat.query(
      unknownOrder(
        { channel: "wechat", merchant: { merchantId: settings.mchid, appId: settings.appid } },
        now(),
      ),
    );
    return [];
  } catch (error) {
    const remedy =
      "按错误核对：签名错误看 WECHAT_MERCHANT_KEY_FILE 与 WECHAT_MERCHANT_SERIAL 是否同一张证书、WECHAT_MCHID；" +
      "验不了应答看 WECHAT_PLATFORM_KEYS_DIR；连不上看 WECHAT_BASE_URL 与出网";
    return [outsideFault({ about: "微信支付", action: "查询订单不成", error, remedy })];
  }
}

/** The same of UnionPay. */
export async function unionPayFaults(
  settings: Configuration["unionPay"],
  now: () => number,
): Promise<Fault[]> {
  if (!settings) return [];
  try {
    await createUnionPay({ settings, now, timeoutMs }).query(
      unknownOrder({ channel: "unionpay", merchant: { merchantId: settings.merchantId } }, now()),
    );
    return [];
  } catch (error) {
    const remedy =
      "按错误核对：验证签名失败看 UNIONPAY_SIGN_KEY_FILE、UNIONPAY_SIGN_CERT_FILE 与 UNIONPAY_MER_ID；" +
      "证书链或签名者不符看 UNIONPAY_ROOT_CERT_FILE、UNIONPAY_INTERMEDIATE_CERT_FILE、UNIONPAY_SIGNER_NAME；" +
      "连不上看 UNIONPAY_BASE_URL 与出网";
    return [outsideFault({ about: "银联", action: "查询订单不成", error, remedy })];
  }
}
