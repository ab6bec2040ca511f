import { verify } from "node:crypto";
import type { Request, RequestHandler } from "express";
import type { Gateway } from "../gateway";
import { wechatErrors } from "./wechat-error";

const scheme = "WECHATPAY2-SHA256-RSA2048 ";
const fieldNames = ["mchid", "nonce_str", "signature", "timestamp", "serial_no"] as const;
type Fields = Record<(typeof fieldNames)[number], string>;

const skewLimitSeconds = 300;

/**
 * Accepts a request only if the merchant signed it within the last 300 s and with an unused nonce. Otherwise throws 401
 * SIGN_ERROR.
 */
export function authorizationMiddleware(gateway: Gateway): RequestHandler {
  const nonces = new Map<string, number>();

  return (req, _res, next) => {
    const now = gateway.signingNow() / 1000;
    const fields = readAuthorization(req.get("Authorization"));
    if (fields.mchid !== gateway.merchant.mchid)
      throw wechatErrors.signError("商户号mchid有误，请检查后再试");
    if (fields.serial_no.toUpperCase() !== gateway.merchant.serial) {
      throw wechatErrors.signError("商户证书序列号有误。请使用签名私钥匹配的证书序列号");
    }
    if (!/^\d{1,11}$/.test(fields.timestamp) || Math.abs(now - Number(fields.timestamp)) > skewLimitSeconds) {
      throw wechatErrors.signError("Http头Authorization中的timestamp与发起请求的时间不得超过5分钟");
    }
    checkSignature(req, fields, gateway.merchant.publicKey);
    for (const [nonce, until] of nonces) if (until < now) nonces.delete(nonce);
    if (nonces.has(fields.nonce_str))
      throw wechatErrors.signError("Http头Authorization中的nonce_str重复，请勿重放请求");
    nonces.set(fields.nonce_str, Number(fields.timestamp) + skewLimitSeconds);
    next();
  };
}

/** Returns the bytes of a request's body, or no bytes if it has none. */
export function rawBody(req: Request): Buffer {
  return Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
}

function readAuthorization(header: string | undefined): Fields {
  if (header === undefined) throw wechatErrors.signError("Http头Authorization不能为空，请检查");
  const pairs = new Map<string, string>();
  if (header.startsWith(scheme)) {
    for (const [, name = "", value = ""] of header.slice(scheme.length).matchAll(/(\w+)="([^"]*)"/g))
      pairs.set(name, value);
  }
  if (fieldNames.some((name) => !pairs.get(name))) {
    throw wechatErrors.signError("Http头Authorization值格式错误，请参阅微信支付API文档");
  }
  return Object.fromEntries(pairs) as Fields;
}

function checkSignature(req: Request, fields: Fields, publicKey: string): void {
  const head = `${req.method}\n${req.originalUrl}\n${fields.timestamp}\n${fields.nonce_str}\n`;
  const message = Buffer.concat([Buffer.from(head), rawBody(req), Buffer.from("\n")]);
  if (verify("sha256", message, publicKey, Buffer.from(fields.signature, "base64"))) return;
  throw wechatErrors.signError("错误的签名，验签失败", {
    detail: { issue: "sign not match" },
    field: "signature",
    location: "authorization",
    sign_information: {
      method: req.method,
      sign_message_length: message.length,
      truncated_sign_message: message.toString().slice(0, 256),
      url: req.originalUrl,
    },
  });
}
