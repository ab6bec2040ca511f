/** Dates and spans. */
export const time = {
  remaining: (minutes: number, seconds: string) => `${minutes}分${seconds}秒`,
};
