/** An error answer: an HTTP status and the body {code, message, detail?}. */
export class WechatError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly detail?: object,
  ) {
    super(message);
    this.name = "WechatError";
  }
}

/** Errors that WeChat documents, with its texts. */
export const wechatErrors = {
  signError: (message: string, detail?: object) => new WechatError(401, "SIGN_ERROR", message, detail),
  paramError: (message: string, detail?: object) => new WechatError(400, "PARAM_ERROR", message, detail),
  invalidRequest: (message: string) => new WechatError(400, "INVALID_REQUEST", message),
  appidMchidNotMatch: () =>
    new WechatError(400, "APPID_MCHID_NOT_MATCH", "appid和mch_id不匹配，请检查后再试"),
  outTradeNoUsed: () => new WechatError(403, "OUT_TRADE_NO_USED", "商户订单号重复"),
  orderClosed: () => new WechatError(400, "ORDER_CLOSED", "订单已关闭"),
  orderPaid: () => new WechatError(400, "ORDER_PAID", "该订单已支付"),
  orderNotExist: () => new WechatError(404, "ORDER_NOT_EXIST", "订单不存在"),
  resourceNotExists: (message: string) => new WechatError(404, "RESOURCE_NOT_EXISTS", message),
  noStatementExist: () => new WechatError(400, "NO_STATEMENT_EXIST", "账单文件不存在"),
  statementCreating: () => new WechatError(400, "STATEMENT_CREATING", "账单生成中，请稍后再试"),
  systemError: () => new WechatError(500, "SYSTEM_ERROR", "系统异常，请稍后重试"),
};

// Older spellings of error codes. Other codes, such as SIGN_ERROR and OUT_TRADE_NO_USED, always had underscores.
const oldSpellings: Readonly<Record<string, string>> = {
  ORDER_NOT_EXIST: "ORDERNOTEXIST",
  ORDER_PAID: "ORDERPAID",
  ORDER_CLOSED: "ORDERCLOSED",
  SYSTEM_ERROR: "SYSTEMERROR",
};

/** Returns the body of an error answer. */
export function errorBody(error: WechatError, spelling: "new" | "old"): object {
  const code = spelling === "old" ? (oldSpellings[error.code] ?? error.code) : error.code;
  return { code, message: error.message, ...(error.detail && { detail: error.detail }) };
}
