import { z } from "zod";
import { creditCodeSchema, nameLine } from "../form/form";

/**
 * Matches text that an invoice can show: Latin letters, the signs of GBK, and Chinese characters of Unicode's first
 * plane. Some PDF readers show boxes for other characters and the provider refuses them, so a user is told before they
 * ask for the invoice. Names are normalised first, so characters that NFKC replaces are not in the list.
 */
export const printableText =
  /^[\u0020-\u007E\u00A1-\u00A7\u00A9-\u00AC\u00AE\u00B0-\u00B3\u00B6\u00B7\u00B9-\u00BB\u00BF-\u00FF\u2010-\u2016\u2018-\u201A\u201C-\u201E\u2026\u2160-\u2169\u2460-\u2473\u3000-\u3011\u3014-\u3017\u3400-\u4DBF\u4E00-\u9FFF\uFF01-\uFF5E]*$/u;

/** Returns the characters that can't be printed, each once. */
const unprintableIn = (text: string): string[] =>
  [...new Set(text)].filter((character) => !printableText.test(character));

/**
 * Returns the schema of a name on an invoice. A character that can't be printed is refused here, not only after the
 * invoice has failed.
 */
const title = (max: number) =>
  nameLine(max)
    .refine((name) => unprintableIn(name).length === 0, {
      error: ({ input }) => `发票上无法打印这些字：${unprintableIn(String(input)).join("、")}，请改用通用字`,
    })
    .meta({ pattern: printableText.source });

const buyerTitle = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("organisation"),
    name: title(100),
    taxNumber: creditCodeSchema("纳税人识别号不正确，请核对18位代码"),
  }),
  z.strictObject({ kind: z.literal("person"), name: title(50) }),
]);
export type BuyerTitle = z.infer<typeof buyerTitle>;

/** Returns the schema of an invoice title (发票抬头): an organisation has a tax number, a person has none. */
export const buyerTitleSchema = () => buyerTitle;

/**
 * Copy of zod's pattern for e-mail addresses. The workflow sandbox freezes zod's own object, and a regular expression
 * must be able to write its `lastIndex` when it is used.
 */
const emailPattern = new RegExp(z.regexes.email);

const invoiceDelivery = z
  .strictObject({
    email: z
      .email({ error: "电子邮箱不正确", pattern: emailPattern })
      .max(50, "电子邮箱不能超过50个字")
      .meta({ pattern: emailPattern.source })
      .optional(),
    phone: z
      .string()
      .regex(/^1[3-9]\d{9}$/, "请填写11位手机号码")
      .optional(),
  })
  .refine((delivery) => delivery.email !== undefined || delivery.phone !== undefined, {
    message: "请填写电子邮箱或手机号码，用于接收发票",
    path: ["email"],
  })
  .meta({ minProperties: 1 });
export type InvoiceDelivery = z.infer<typeof invoiceDelivery>;

/**
 * Returns the schema of the addresses to which the provider sends the invoice: an e-mail address, a mobile number, or
 * both.
 */
export const invoiceDeliverySchema = () => invoiceDelivery;
