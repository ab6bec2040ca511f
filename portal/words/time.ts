/** Texts of dates and spans. */
export const time = {
  minutes: (count: number) => `${count}分钟`,
  hours: (count: number) => `${count}小时`,
  days: (count: number) => `${count}天`,
  remaining: (minutes: number, seconds: string) => `${minutes}分${seconds}秒`,
};
