/** For how long a reviewer leaves an application that is hard to decide. Hours. */
export const skippedHours = [1, 4, 24] as const;
