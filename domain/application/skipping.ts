/** Hours for which a reviewer can skip an application that is hard to decide. */
export const skippedHours = [1, 4, 24] as const;
