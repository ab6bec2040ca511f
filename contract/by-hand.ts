import { z } from "zod";
import { line, opinionSchema } from "../domain/form/form";
import { roles } from "../domain/values";
import { someLocksSchema } from "./named-locks";
import { refundBankTypes } from "../domain/money/refund-banks";
import { shownFields } from "./shown";

const destination = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("merchantAccount") }),
  z.strictObject({
    kind: z.literal("bankCard"),
    bankType: z.enum(refundBankTypes, "请选择开户银行"),
    account: z.string().regex(/^\d{12,19}$/, "请填写12到19位的银行卡号"),
    holder: line(50),
  }),
]);

/** Returns the schema of the destination to which an operator redirects an abnormal refund. */
export const refundDestinationSchema = () => destination;

const number = z.string().min(1).max(64);
const billed = z.strictObject({
  ...{ attemptNumber: number, transactionId: number, refundNumber: number },
  amountFen: z.int().positive(),
  doneAt: z.iso.datetime(),
});

/** Returns the schema of a console refund as a channel's bill states it. */
export const billedRefundSchema = () => billed;

/**
 * Largest amount of a partial refund, in fen. It exceeds the fees of twenty locks, and JSON numbers represent it
 * exactly.
 */
const mostFen = 100_000_000_000;

const shown = shownFields();
const partRefund = z
  .strictObject({
    locks: someLocksSchema().optional().describe("退还哪些锁的费用，填锁序列号；与金额二选一"),
    amountFen: z.int().positive().max(mostFen).optional().describe("退还的金额，单位为分；与锁二选一"),
    reason: line(500),
    keptFen: shown.keptFen,
    lockStates: shown.lockStates,
  })
  .refine(({ locks, amountFen }) => (locks === undefined) !== (amountFen === undefined), {
    path: ["amountFen"],
    message: "请选择要退费的锁，或填写退费金额，二者填其一",
  })
  .meta({ minProperties: 2, maxProperties: 4 });

/** Returns the schema of 退费: a refund of the fees of some locks, or of an amount. */
export const partRefundSchema = () => partRefund;

const by = z.strictObject({
  role: z.enum(roles),
  id: z.string().min(1).max(255),
  name: z.string().min(1).max(255),
});

/** Returns the schema of the person who gives a command. */
export const actorSchema = () => by;

const agreed = z
  .strictObject({
    by,
    opinion: opinionSchema(),
    consentId: z.string().min(1).max(64),
    // Nothing is left of a refund that one in the console has replaced in full. It is settled like any other.
    amountFen: z.int().nonnegative(),
  })
  .exactOptional();

/**
 * Returns the schema of a second operator's agreement to a command that needs two persons. It is absent if the
 * installation works with one operator.
 */
export const agreedSchema = () => agreed;
