/** Envelope of every answer: E0000 for success, or an error code, with a description. */
export interface Envelope {
  code: string;
  describe: string;
  result?: unknown;
}

export const done = (describe: string, result?: unknown): Envelope => ({
  code: "E0000",
  describe,
  ...(result === undefined ? {} : { result }),
});

export const refused = (code: string, describe: string): Envelope => ({ code, describe });

/** Codes of the platform for errors before a method is called. */
export const gatewayFaults = {
  "0201": "必填参数为空或格式错误",
  "070101": "appKey无效",
  "070301": "accessToken不匹配",
  "070401": "userTax与授权用户不匹配",
  "070501": "API不存在",
  "070601": "签名不匹配",
} as const;
