import type { StrayRefund } from "../domain/money/stray-refund";
import { isDuplicateKey } from "./models/duplicate-key";
import type { StrayRefundModel } from "./models/stray-refund";

/** A duplicate key means that the same or a later version stands already: nothing is to be written. */
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
