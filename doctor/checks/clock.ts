import type { Fault } from "../fault";

/** Gateways refuse what is signed five minutes off, tokens a few seconds. */
const toleratedMs = 5_000;

/**
 * Compares this machine's clock with another's.
 * @param options.elsewhere when the other answered, ms
 * @param options.asked, options.answered this machine's time around it, ms: the answer was made in between
 */
export function clockFaults({
  about,
  elsewhere,
  asked,
  answered,
  precisionMs = 0,
}: {
  about: string;
  elsewhere: number;
  asked: number;
  answered: number;
  /** HTTP dates tell whole seconds only. */
  precisionMs?: number;
}): Fault[] {
  const ahead = asked - (elsewhere + precisionMs);
  const behind = elsewhere - answered;
  const offMs = Math.max(ahead, behind);
  if (offMs <= toleratedMs) return [];
  const direction = ahead > behind ? "快" : "慢";
  return [
    {
      about: "本机时钟",
      fault: `比${about}${direction} ${Math.round(offMs / 1000)} 秒`,
      remedy: "启用 NTP（systemctl enable --now chrony），确认 timedatectl 显示已同步后重试",
    },
  ];
}
