import type { StrayRefund } from "../domain/money/stray-refund";
import { isDuplicateKey } from "./models/duplicate-key";
import type { StrayRefundDocument, StrayRefundModel } from "./models/stray-refund";

/** Finds the stray refund of the payment that a refund takes back, if it names one. */
export async function strayOf(
  refunds: StrayRefundModel,
  { transactionId }: { transactionId?: string },
): Promise<StrayRefundDocument | null> {
  if (transactionId === undefined) return null;
  return refunds.findOne({ "strayRefund.evidence.transactionId": transactionId }).lean<StrayRefundDocument>();
}

/**
 * Writes a stray refund. A duplicate key means that the same or a later version is stored already, so there is nothing to
 * write.
 */
export async function writeStrayRefund(refunds: StrayRefundModel, strayRefund: StrayRefund): Promise<void> {
  const { applicationId, refund, version } = strayRefund;
  try {
    await refunds.updateOne(
      { _id: refund.number, version: { $lt: version } },
      { $set: { applicationId, status: refund.status, version, updatedAt: new Date(), strayRefund } },
      { upsert: true },
    );
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
