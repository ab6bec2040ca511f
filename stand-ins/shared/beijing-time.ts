const beijing = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  dateStyle: "short",
  timeStyle: "medium",
});

/**
 * Returns an instant (milliseconds or ISO 8601) as YYYY-MM-DD hh:mm:ss in Beijing. Fractions of a second are cut off.
 */
export const toBeijingText = (instant: number | string): string => beijing.format(new Date(instant));

/** Returns an instant's Beijing day as YYYY-MM-DD. */
export const toBeijingDate = (instant: number | string): string => toBeijingText(instant).slice(0, 10);

/** Returns an instant in RFC 3339 with +08:00 and whole seconds. */
export const toBeijingTime = (instant: number | string): string =>
  `${toBeijingText(instant).replace(" ", "T")}+08:00`;

/** Returns an instant as YYYYMMDDhhmmss in Beijing. */
export const toBeijingStamp = (instant: number | string): string =>
  toBeijingText(instant).replaceAll(/\D/g, "");

/** Returns the instant, in milliseconds, of a YYYYMMDDhhmmss in Beijing, or undefined if there is no such moment. */
export function fromBeijingStamp(stamp: string): number | undefined {
  const time = stamp.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, "$1-$2-$3T$4:$5:$6+08:00");
  const instant = Date.parse(time);
  return time !== stamp && !Number.isNaN(instant) && toBeijingStamp(instant) === stamp ? instant : undefined;
}
