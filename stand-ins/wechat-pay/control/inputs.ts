import { z } from "zod";
import { deliveryFields, instant, milliseconds } from "../../shared/gateway/control-inputs";
import { signingModes } from "../identity/identity";
import { refundStatuses } from "../ledger/rows";
import { refusalCodes } from "../merchant-api/refusals";
import { forgeries } from "../notices/forge";

const fen = z.int().min(0);

export const payInput = z.strictObject({
  at: instant.optional(),
  payer: z.string().min(1).max(128).optional(),
});

export const deliveryInput = z.strictObject({ ...deliveryFields, outTradeNo: z.string().optional() });

export const forgeInput = z.strictObject({
  outTradeNo: z.string(),
  what: z.enum([...forgeries, "replay"]),
});

export const refundInput = z.strictObject({
  outcome: z.enum(refundStatuses),
  afterMs: milliseconds.default(0),
  at: instant.optional(),
});

export const redoInput = z.strictObject({ at: instant.optional() });

/** Refusals of the next requests to a path. An empty list ends them. */
export const refusalsInput = z.array(
  z.strictObject({
    path: z.string().startsWith("/v3/"),
    code: z.enum(refusalCodes),
    times: z.int().min(1).max(10_000).default(1),
  }),
);

export const byHandInput = z.strictObject({
  outTradeNo: z.string(),
  amountFen: z.int().min(1).optional(),
  at: instant.optional(),
  /** True if a notice is sent, as if the merchant platform were configured to notify of refunds. */
  notify: z.boolean().default(false),
});

export const spellingInput = z.strictObject({ spelling: z.enum(["new", "old"]) });

export const signingInput = z.strictObject({ mode: z.enum(signingModes) });

export const statementInput = z.strictObject({
  day: z.iso.date().optional(),
  omit: z.array(z.string()).default([]),
  amountsFen: z.record(z.string(), fen).default({}),
  feesFen: z.record(z.string(), fen).default({}),
  omitFlows: z.array(z.string()).default([]),
  flowsFen: z.record(z.string(), fen).default({}),
  add: z
    .array(
      z
        .strictObject({
          transactionId: z.string(),
          outTradeNo: z.string(),
          amountFen: fen,
          paidAt: instant,
        })
        .transform((row) => ({
          ...row,
          paidAt: new Date(row.paidAt).toISOString(),
          payer: "oDemo0000000000000000000002",
        })),
    )
    .default([]),
});

export const orderQuery = z.object({ code_url: z.string().optional() });
