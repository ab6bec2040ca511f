/** When yesterday is reconciled each day, in Beijing: the channels have made their statements by then. */
export const reconciledAt = { hour: 10, minute: 30 } as const;

/** The same as it is told: 10:30. */
export const reconciledAtText = `${reconciledAt.hour}:${String(reconciledAt.minute).padStart(2, "0")}`;

/** How many days the list of reconciliations shows unless it is told otherwise. */
export const usualListDays = 31;
