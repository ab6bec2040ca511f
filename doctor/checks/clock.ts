import { clockOffsetMs } from "../../lib/clock-offset";
import type { Fault } from "../fault";

/**
 * Largest tolerated offset in milliseconds. Gateways refuse signatures that are five minutes off, and tokens tolerate a
 * few seconds.
 */
const toleratedMs = 5_000;

/** A comparison of this machine's clock with that of somebody else. */
export interface ClockReading {
  /** Name of the other clock's owner. */
  of: string;
  /** Number of milliseconds by which this machine's clock is ahead; negative if it is behind. */
  aheadMs: number;
}

/** Compares this machine's clock with another one. The times are those of `clockOffsetMs`. */
export const readClock = ({
  of,
  ...times
}: { of: string } & Parameters<typeof clockOffsetMs>[0]): ClockReading => ({
  of,
  aheadMs: clockOffsetMs(times),
});

/** Name of WeChat Pay, whose clock is right. The other clocks may be this machine's own, or as wrong as it. */
export const rightClock = "微信支付";

/** Finds clocks that are wrong: this machine's, or another one if WeChat Pay's agrees with this machine's. */
export function clockFaults(readings: readonly ClockReading[]): Fault[] {
  const isOff = ({ aheadMs }: ClockReading): boolean => Math.abs(aheadMs) > toleratedMs;
  const oursIsRight = readings.some((reading) => reading.of === rightClock && !isOff(reading));
  return readings.filter(isOff).map(({ of, aheadMs }) => {
    const [ahead, behind] = oursIsRight ? ["慢", "快"] : ["快", "慢"];
    const off = `${aheadMs > 0 ? ahead : behind} ${Math.round(Math.abs(aheadMs) / 1000)} 秒`;
    return oursIsRight
      ? {
          about: `${of.trim()}的时钟`,
          fault: `${off}（本机的与${rightClock}一致）`,
          remedy: `在${of}启用 NTP：它按自己的时钟发令牌、记时间`,
        }
      : {
          about: "本机时钟",
          fault: `比${of}${off}`,
          remedy: "启用 NTP（systemctl enable --now chrony），确认 timedatectl 显示已同步后重试",
        };
  });
}
