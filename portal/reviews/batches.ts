/** By these names a batch that was interrupted is found again. */
export const approvals = "approvals";
export const shipments = "shipments";
