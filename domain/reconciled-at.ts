/** Time of day in Beijing at which the day before is reconciled. The channels have made their statements by then. */
export const reconciledAt = { hour: 10, minute: 30 } as const;

/** Time of day of the reconciliation, as text: 10:30. */
export const reconciledAtText = `${reconciledAt.hour}:${String(reconciledAt.minute).padStart(2, "0")}`;

/** Default number of days in the list of reconciliations. */
export const usualListDays = 31;
