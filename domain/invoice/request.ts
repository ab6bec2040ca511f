import { z } from "zod";
import { creditCodeSchema, nameLine } from "../form/form";
import { printableText, unprintableIn } from "./printable";

/** A name as the invoice shows it: a glyph that can't be printed is told here, not once the invoice has failed. */
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

/** 发票抬头: an organisation has a tax number, a person has none. */
export const buyerTitleSchema = () => buyerTitle;

/** A copy: zod's own is frozen where workflows share it, and a pattern can't be used without noting where it stopped. */
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

/** Where the provider sends the invoice: by e-mail, by SMS, or both. */
export const invoiceDeliverySchema = () => invoiceDelivery;
