import { z } from "zod";
import { signingModes } from "../identity/identity";
import { refundStatuses } from "../ledger/rows";
import { faultKinds } from "../merchant-api/faults";
import { deliveryModes } from "../notices/delivery-mode";
import { forgeries } from "../notices/forge";

const instant = z.iso.datetime({ offset: true });
const milliseconds = z.int().min(0).max(86_400_000);
const fen = z.int().min(0);

export const payInput = z.strictObject({
  at: instant.optional(),
  payer: z.string().min(1).max(128).optional(),
});

export const deliveryInput = z.strictObject({
  mode: z.enum(deliveryModes),
  ms: milliseconds.optional(),
  times: z.int().min(1).max(100).optional(),
  outTradeNo: z.string().optional(),
});

export const forgeInput = z.strictObject({
  outTradeNo: z.string(),
  what: z.enum([...forgeries, "replay"]),
});

const fault = z.strictObject({
  path: z.string().startsWith("/v3/").optional(),
  kind: z.enum(faultKinds),
  times: z.int().min(0).max(10_000),
  carriedOut: z.boolean().default(false),
});
/** One fault, or several; an empty list ends them. */
export const faultsInput = z.union([fault.transform((one) => [one]), z.array(fault)]);

export const refundInput = z.strictObject({
  outcome: z.enum(refundStatuses),
  afterMs: milliseconds.default(0),
});

export const clockInput = z.strictObject({
  now: instant.nullable(),
  frozen: z.boolean().default(false),
});

export const spellingInput = z.strictObject({ spelling: z.enum(["new", "old"]) });

export const signingInput = z.strictObject({ mode: z.enum(signingModes) });

export const statementInput = z.strictObject({
  omit: z.array(z.string()).default([]),
  amountsFen: z.record(z.string(), fen).default({}),
  add: z
    .array(
      z
        .strictObject({
          transactionId: z.string(),
          outTradeNo: z.string(),
          amountFen: fen,
          paidAt: instant,
        })
        .transform((row) => ({ ...row, payer: "oDemo0000000000000000000002" })),
    )
    .default([]),
});

export const orderQuery = z.object({ code_url: z.string().optional() });
