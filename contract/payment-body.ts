import { z } from "zod";
import { channelTraits } from "../domain/money/channels";
import { channels, type Channel } from "../domain/money/payment";

const needsBank = (channel: Channel): boolean => channelTraits[channel].paysBy === "bankForm";

const body = z
  .strictObject({
    channel: z.enum(channels, "请选择支付方式：微信或个人网银"),
    bank: z.string().min(1).max(20).exactOptional().describe("个人网银的银行代码，见 /api/terms"),
  })
  .superRefine(({ channel, bank }, context) => {
    const needed = needsBank(channel);
    if (needed === (bank !== undefined)) return;
    const message = needed ? "请选择银行" : "此支付方式不需要选择银行";
    context.addIssue({ code: "custom", path: ["bank"], message });
  })
  .meta({
    required: ["channel"],
    oneOf: channels.map((channel) => ({
      type: "object",
      properties: {
        channel: { type: "string", enum: [channel] },
        ...(needsBank(channel) ? { bank: { type: "string", minLength: 1, maxLength: 20 } } : {}),
      },
      required: needsBank(channel) ? ["channel", "bank"] : ["channel"],
      additionalProperties: false,
    })),
  });

/** Returns the schema of a payment's channel and, for UnionPay, its bank. */
export const paymentBodySchema = () => body;
