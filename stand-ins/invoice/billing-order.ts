import { z } from "zod";
import { isCreditCode } from "../../domain/application/credit-code";
import { splitTax } from "../../domain/invoice/amount";

const text = (name: string, max: number) =>
  z.string(`${name}缺失`).trim().min(1, `${name}不能为空`).max(max, `${name}不能超过${max}个字`);

const amount = (name: string) =>
  z.string(`${name}缺失`).regex(/^\d{1,10}\.\d{2}$/, `${name}应为两位小数的金额`);

const taxNumber = (name: string) =>
  z.string(`${name}缺失`).refine(isCreditCode, `${name}不正确，请核对18位统一社会信用代码`);

/** "188.68" → 18868. */
const fen = (yuan: string): number => Number(yuan.replace(".", ""));

const detailSchema = z
  .object({
    goodsName: text("项目名称", 100),
    goodsCode: z.string("税收编码缺失").regex(/^\d{19}$/, "税收编码应为19位数字"),
    specType: text("规格型号", 40),
    unit: z.literal("项", "单位应为项"),
    num: z.literal("1", "数量应为1"),
    taxRate: z.string("税率缺失").regex(/^0\.\d{2}$/, "税率应为两位小数"),
    taxExcludedAmount: amount("金额"),
    tax: amount("税额"),
    taxIncludedAmount: amount("价税合计"),
  })
  .superRefine((detail, context) => {
    const totalFen = fen(detail.taxIncludedAmount);
    const { netFen, taxFen } = splitTax({ totalFen, ratePercent: fen(detail.taxRate) });
    if (totalFen === 0) context.addIssue({ code: "custom", message: "价税合计应大于零" });
    if (fen(detail.taxExcludedAmount) !== netFen || fen(detail.tax) !== taxFen) {
      context.addIssue({ code: "custom", message: "金额、税额与价税合计、税率不符" });
    }
  });

/** What requestBillingNew accepts: everything that is printed is checked, since what is issued can't be taken back. */
export const billingOrderSchema = z
  .object({
    orderNo: z.string("订单号缺失").regex(/^[0-9A-Za-z_-]{1,40}$/, "订单号应为1到40位字母或数字"),
    attach: z.string("附加数据缺失").max(64, "附加数据过长"),
    buyerName: text("购方名称", 100),
    buyerTaxNum: z.union(
      [z.literal(""), taxNumber("购方税号")],
      "购方税号不正确，请核对18位统一社会信用代码",
    ),
    salerName: text("销方名称", 100),
    salerTaxNum: taxNumber("销方税号"),
    clerk: text("开票人", 20),
    email: z.union([z.literal(""), z.email()], "邮箱不正确"),
    buyerPhone: z.string("手机号缺失").regex(/^(1[3-9]\d{9})?$/, "手机号不正确"),
    remark: z.string("备注缺失").max(200, "备注不能超过200个字"),
    callBackUrl: z.url({ protocol: /^https?$/, error: "回调地址不正确" }),
    invoiceType: z.literal("1", "只开具蓝字发票"),
    invoiceLine: z.literal("pc", "只开具增值税普通发票"),
    invoiceDetail: z.tuple([detailSchema], "应有且只有一行明细"),
  })
  .refine((order) => order.email !== "" || order.buyerPhone !== "", "邮箱和手机号至少填一项");
export type BillingOrder = z.infer<typeof billingOrderSchema>;

/** What is paid, tax included, in fen. */
export const totalFenOf = ({ invoiceDetail: [detail] }: BillingOrder): number =>
  fen(detail.taxIncludedAmount);

/** The tax rate in percent. */
export const taxRatePercentOf = ({ invoiceDetail: [detail] }: BillingOrder): number => fen(detail.taxRate);
