import { z } from "zod";
import { comesTo, fenOf } from "./amount";

const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const checkedLength = 17;

/** Returns whether a text is a 统一社会信用代码 (GB 32100-2015): 18 characters, the last of which is the check character. */
function isCreditCode(text: string): boolean {
  if (text.length !== checkedLength + 1) return false;
  const values = [...text].map((character) => alphabet.indexOf(character));
  if (values.includes(-1)) return false;
  const sum = values
    .slice(0, checkedLength)
    .reduce((total, value, place) => total + value * (3 ** place % alphabet.length), 0);
  return (sum + (values[checkedLength] ?? 0)) % alphabet.length === 0;
}

/** One line of an invoice. Amounts are in fen; amounts and quantity are negative on a red invoice. */
export interface BilledLine {
  goodsName: string;
  goodsCode: string;
  specType: string;
  unit: string;
  /** Tax rate as a fraction, such as "0.06". */
  taxRate: string;
  /** True if the price includes tax. */
  withTax: boolean;
  /** Quantity and unit price as decimals, if the order states them. */
  piece?: { num: string; price: string };
  netFen: number;
  taxFen: number;
}

/** Returns the line of a red invoice that reverses a line. */
export const reversed = ({ piece, ...line }: BilledLine): BilledLine => ({
  ...line,
  ...(piece && { piece: { ...piece, num: `-${piece.num}` } }),
  netFen: -line.netFen,
  taxFen: -line.taxFen,
});

/** Content of a blue or red invoice. */
export interface Billed {
  orderNo: string;
  buyerName: string;
  buyerTaxNum: string;
  clerk: string;
  remark: string;
  email: string;
  buyerPhone: string;
  callBackUrl: string;
  extensionNumber: string;
  lines: BilledLine[];
  /** The blue invoice that a red one reverses, and the number of its form; only for red invoices. */
  red?: { blueNumber: string; billNo: string };
}

const text = (name: string, max: number) =>
  z.string(`${name}缺失`).trim().min(1, `${name}不能为空`).max(max, `${name}不能超过${max}个字`);
const optional = (name: string, max: number) => z.string().max(max, `${name}不能超过${max}个字`).default("");
const decimal = (name: string) =>
  z
    .string()
    .regex(/^(?=.{1,16}$)\d+(\.\d{1,8})?$/, `${name}应为不超过16位、最多8位小数的数`)
    .refine((given) => Number(given) > 0, `${name}应大于零`)
    .optional();
const amount = (name: string) =>
  z.string(`${name}缺失`).regex(/^\d{1,10}(\.\d{1,2})?$/, `${name}应为两位小数的金额`);

/** Largest accepted difference between the tax and rate × net amount, in fen. */
const taxToleranceFen = 6;
/** Largest number of lines. The real platform accepts 2000. */
const mostLines = 100;

const detailSchema = z
  .object({
    goodsName: text("项目名称", 90),
    goodsCode: z
      .string()
      .regex(/^(\d{19})?$/, "税收编码应为19位数字")
      .default(""),
    specType: optional("规格型号", 40),
    unit: optional("单位", 20),
    withTaxFlag: z.enum(["0", "1"], "含税标志应为0或1"),
    num: decimal("数量"),
    price: decimal("单价"),
    taxRate: z.string("税率缺失").regex(/^0(\.\d{1,3})?$/, "税率应为小数"),
    taxExcludedAmount: amount("不含税金额"),
    tax: amount("税额"),
    taxIncludedAmount: amount("含税金额"),
  })
  .transform((detail, context): BilledLine => {
    const { taxExcludedAmount, tax, taxIncludedAmount, withTaxFlag, num, price, ...told } = detail;
    const [netFen, taxFen, totalFen] = [fenOf(taxExcludedAmount), fenOf(tax), fenOf(taxIncludedAmount)];
    const withTax = withTaxFlag === "1";
    const piece = num !== undefined && price !== undefined ? { num, price } : undefined;
    const refuse = (message: string, code = "E4000") =>
      context.addIssue({ code: "custom", message, params: { code } });
    if (totalFen === 0) refuse("含税金额应大于零", "E9111");
    if (netFen + taxFen !== totalFen) refuse("不含税金额与税额之和不等于含税金额", "E9130");
    if (Math.abs(netFen * Number(told.taxRate) - taxFen) > taxToleranceFen)
      refuse("税额误差超过0.06元", "E9131");
    if (!piece && (num ?? price) !== undefined) refuse("数量与单价应同时填写或同时不填");
    if (piece && !comesTo(piece, withTax ? totalFen : netFen))
      refuse(`数量与单价之积不等于${withTax ? "" : "不"}含税金额`);
    return { ...told, withTax, ...(piece && { piece }), netFen, taxFen };
  });

/** Schema of a blue 数电普票 that requestBillingNew accepts. */
const orderSchema = z
  .object({
    buyerName: text("购方名称", 100),
    buyerTaxNum: z
      .string()
      .refine((number) => number === "" || isCreditCode(number), "购方税号不正确")
      .default(""),
    salerTaxNum: text("销方税号", 20),
    orderNo: z.string("订单号缺失").regex(/^[0-9A-Za-z_-]{1,20}$/, "订单号应为1到20位字母或数字"),
    invoiceDate: z.string("订单时间缺失").regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, "订单时间格式不正确"),
    invoiceType: z.literal("1", "数电票红票请使用红字确认单"),
    invoiceLine: z.literal("pc", "演示平台只开具数电普票（pc）"),
    clerk: text("开票员", 20),
    remark: optional("备注", 200),
    pushMode: z.enum(["-1", "0", "1", "2"], "推送方式不正确").default("1"),
    buyerPhone: z
      .string()
      .regex(/^(\d{11})?$/, "购方手机号不正确")
      .default(""),
    email: z.string().max(50, "邮箱不能超过50个字").default(""),
    callBackUrl: z
      .string()
      .regex(/^(https?:\/\/.*)?$/, "回调地址不正确")
      .default(""),
    extensionNumber: z
      .string()
      .regex(/^\d{0,5}$/, "分机号不正确")
      .default(""),
    naturalPersonFlag: z.enum(["0", "1"]).default("0"),
    invoiceDetail: z
      .array(detailSchema)
      .max(mostLines, `演示平台的发票最多${mostLines}行明细`)
      .refine((lines) => lines.length > 0, { error: "发票没有明细", params: { code: "E9122" } })
      .prefault([]),
  })
  .superRefine(({ pushMode, buyerPhone, email }, context) => {
    const refuse = (message: string) => context.addIssue({ code: "custom", message });
    if (["1", "2"].includes(pushMode) && buyerPhone === "") refuse("推送方式为手机时，购方手机号必填");
    if (["0", "2"].includes(pushMode) && email === "") refuse("推送方式为邮箱时，邮箱必填");
  });

export type ReadOrder =
  | { order: Billed; salerTaxNum: string }
  | { fault: { code: string; describe: string } };

/** Reads the body of requestBillingNew. */
export function readBillingOrder(body: unknown): ReadOrder {
  const parsed = z.object({ order: orderSchema }).safeParse(body);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    const own = first?.code === "custom" ? (first.params?.["code"] as string | undefined) : undefined;
    const describe = parsed.error.issues
      .map(({ message, path: [, , index] }) =>
        typeof index === "number" ? `第${index + 1}行${message}` : message,
      )
      .join("；");
    return { fault: { code: own ?? "E4000", describe } };
  }
  const { order } = parsed.data;
  const { orderNo, buyerName, buyerTaxNum, clerk, remark, email, buyerPhone, callBackUrl } = order;
  return {
    salerTaxNum: order.salerTaxNum,
    order: {
      ...{ orderNo, buyerName, buyerTaxNum, clerk, remark, email, buyerPhone, callBackUrl },
      extensionNumber: order.extensionNumber,
      lines: order.invoiceDetail,
    },
  };
}
