/** Names of the kinds of batches, by which an interrupted batch is found again. */
export const approvals = "approvals";
export const shipments = "shipments";
