import { clockOffsetMs } from "../../lib/clock-offset";
import type { Fault } from "../fault";

/**
 * Largest tolerated offset in milliseconds. Gateways refuse signatures that are five minutes off, and tokens tolerate a
 * few seconds.
 */
const toleratedMs = 5_000;

/** Finds a fault of this machine's clock by comparing it with another one. The times are those of `clockOffsetMs`. */
export function clockFaults({
  about,
  ...times
}: { about: string } & Parameters<typeof clockOffsetMs>[0]): Fault[] {
  const offMs = clockOffsetMs(times);
  if (Math.abs(offMs) <= toleratedMs) return [];
  return [
    {
      about: "本机时钟",
      fault: `比${about}${offMs > 0 ? "快" : "慢"} ${Math.round(Math.abs(offMs) / 1000)} 秒`,
      remedy: "启用 NTP（systemctl enable --now chrony），确认 timedatectl 显示已同步后重试",
    },
  ];
}
