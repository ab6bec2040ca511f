import type { RequestHandler } from "express";
import { WechatError } from "./wechat-error";

/** Refusals whose cause the gateway does not model: the merchant's balance, the payer's account, WeChat's load. */
const kinds = {
  NOT_ENOUGH: [403, "基本账户余额不足，请充值后重新发起"],
  USER_ACCOUNT_ABNORMAL: [403, "用户账号异常或已注销"],
  FREQUENCY_LIMITED: [429, "频率限制，请降低频率后重试"],
  NO_AUTH: [403, "商户无此接口权限"],
  TRADE_ERROR: [403, "交易错误，请检查业务规则"],
} as const;

export type RefusalCode = keyof typeof kinds;
export const refusalCodes = Object.keys(kinds) as [RefusalCode, ...RefusalCode[]];

export interface PlannedRefusal {
  /** Prefix of the paths of refused requests. */
  path: string;
  code: RefusalCode;
  times: number;
}

export interface Refusals {
  /** Replaces all planned refusals. */
  plan(refusals: readonly PlannedRefusal[]): void;
  /** Throws the refusal that hits a request, if there is one, and counts it down. */
  meet(path: string): void;
}

export function createRefusals(): Refusals {
  let planned: PlannedRefusal[] = [];
  return {
    plan(refusals) {
      planned = refusals.map((refusal) => ({ ...refusal }));
    },
    meet(path) {
      const hit = planned.find((refusal) => refusal.times > 0 && path.startsWith(refusal.path));
      if (!hit) return;
      hit.times -= 1;
      const [status, message] = kinds[hit.code];
      throw new WechatError(status, hit.code, message);
    },
  };
}

/** Refuses genuine requests as planned. No part of a refused request is carried out. */
export const refusalMiddleware =
  ({ refusals }: { refusals: Refusals }): RequestHandler =>
  (req, _res, next) => {
    refusals.meet(req.originalUrl);
    next();
  };
