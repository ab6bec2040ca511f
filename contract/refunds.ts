import { z } from "zod";
import { line } from "../domain/application/form";
import { refundBankTypes } from "../domain/money/refund-banks";

const destination = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("merchantAccount") }),
  z.strictObject({
    kind: z.literal("bankCard"),
    bankType: z.enum(refundBankTypes, "请选择开户银行"),
    account: z.string().regex(/^\d{12,19}$/, "请填写12到19位的银行卡号"),
    holder: line(50),
  }),
]);

/** Where an abnormal refund is to go instead. */
export const refundDestinationSchema = () => destination;

const number = z.string().min(1).max(64);
const billed = z.strictObject({
  ...{ attemptNumber: number, transactionId: number, refundNumber: number },
  amountFen: z.int().positive(),
  doneAt: z.iso.datetime(),
});

/** A console refund as a channel's bill has it. */
export const billedRefundSchema = () => billed;
