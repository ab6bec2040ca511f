import type { Request } from "express";
import { z } from "zod";
import { rawBody } from "./authorization";
import { wechatErrors } from "./wechat-error";

const typeNames: Readonly<Record<string, string>> = {
  string: "字符串",
  number: "数字",
  int: "整数",
  boolean: "布尔值",
  object: "对象",
  array: "数组",
};

/** Returns WeChat Pay's message for an invalid parameter whose rule has no message of its own. */
function issueText(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return "必填性规则校验失败，此字段为必填项";
  switch (issue.code) {
    case "invalid_type":
      return `类型规则校验失败，须为${typeNames[issue.expected] ?? issue.expected}`;
    case "too_small":
      return issue.origin === "string"
        ? `字符串规则校验失败，字符数小于最小值 ${issue.minimum}`
        : `数字规则校验失败，值小于最小值 ${issue.minimum}`;
    case "too_big":
      return issue.origin === "string"
        ? `字符串规则校验失败，字符数大于最大值 ${issue.maximum}`
        : `数字规则校验失败，值大于最大值 ${issue.maximum}`;
    case "invalid_value":
      return `枚举规则校验失败，须为${issue.values.join("、")}`;
    default:
      return "格式规则校验失败";
  }
}

const loopbackHosts = ["127.0.0.1", "localhost", "[::1]"];

/** Address for notices: https, or http on this machine, without a query string. */
const notifyUrl = z.string().max(255).refine(isNotifyUrl, "URL格式规则校验失败，须为https且不能携带参数");
const amountFen = z.int().min(1).max(999_999_999);
const currency = z.literal("CNY", "枚举规则校验失败，仅支持CNY").default("CNY");

/** Optional parameters of a prepay. They count when a repeat is compared with the first request. */
const prepayExtras = {
  goods_tag: z.string().max(32).optional(),
  support_fapiao: z.boolean().optional(),
  settle_info: z.object({ profit_sharing: z.boolean().optional() }).optional(),
  scene_info: z
    .object({
      payer_client_ip: z.string().min(1).max(45),
      device_id: z.string().max(32).optional(),
      store_info: z.object({ id: z.string().min(1).max(32) }).optional(),
    })
    .optional(),
  detail: z
    .object({
      cost_price: z.int().min(0).optional(),
      invoice_id: z.string().max(32).optional(),
      goods_detail: z.array(z.looseObject({ merchant_goods_id: z.string().min(1).max(32) })).optional(),
    })
    .optional(),
};

export const prepayBody = z.object({
  appid: z.string().min(1).max(32),
  mchid: z.string().min(1).max(32),
  description: z.string().min(1).max(127),
  out_trade_no: z
    .string()
    .min(6, "字符串规则校验失败，字节数小于最小值 6")
    .max(32, "字符串规则校验失败，字节数大于最大值 32")
    .regex(/^[0-9A-Za-z_\-|*]+$/, "字符串规则校验失败，只能是数字、大小写字母_-|*"),
  time_expire: z.iso.datetime({ offset: true, error: "日期规则校验失败，须为rfc3339格式" }).optional(),
  attach: z.string().max(128).default(""),
  notify_url: notifyUrl,
  amount: z.object({ total: amountFen, currency }),
  ...prepayExtras,
});

export const closeBody = z.object({ mchid: z.string().min(1).max(32) });

export const refundBody = z
  .object({
    transaction_id: z.string().min(1).max(32).optional(),
    out_trade_no: z.string().min(6).max(32).optional(),
    out_refund_no: z
      .string()
      .min(1)
      .max(64)
      .regex(/^[0-9A-Za-z_\-|*@]+$/, "字符串规则校验失败，只能是数字、大小写字母_-|*@"),
    reason: z.string().max(80).default(""),
    notify_url: notifyUrl.optional(),
    funds_account: z.enum(["AVAILABLE", "UNSETTLED"]).optional(),
    amount: z.object({ refund: amountFen, total: amountFen, currency }),
  })
  .refine((body) => body.transaction_id ?? body.out_trade_no, {
    path: ["transaction_id"],
    error: "必填性规则校验失败，transaction_id与out_trade_no须二选一",
  });

/** Returns the body of a request. @throws PARAM_ERROR in WeChat Pay's words */
export function readBody<Schema extends z.ZodType>(req: Request, schema: Schema): z.output<Schema> {
  if (!req.is("application/json"))
    throw wechatErrors.paramError("Http头Content-Type值错误，须为application/json");
  return check({ value: parseJson(rawBody(req)), schema, source: "body" });
}

/** Returns the query string of a request. @throws PARAM_ERROR in WeChat Pay's words */
export function readQuery<Schema extends z.ZodType>(req: Request, schema: Schema): z.output<Schema> {
  return check({ value: req.query, schema, source: "query" });
}

function check<Schema extends z.ZodType>(input: {
  value: unknown;
  schema: Schema;
  source: string;
}): z.output<Schema> {
  const parsed = input.schema.safeParse(input.value, { error: issueText });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = ["", input.source, ...(issue?.path ?? [])].join("/");
  throw wechatErrors.paramError(`输入源“${field}”映射到值字段校验失败：${issue?.message ?? ""}`, {
    location: input.source,
    field,
    issue: issue?.message,
  });
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw wechatErrors.paramError("请求体不是合法的JSON");
  }
}

function isNotifyUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isLoopback = url.protocol === "http:" && loopbackHosts.includes(url.hostname);
  return (url.protocol === "https:" || isLoopback) && url.search === "" && !text.endsWith("?");
}
