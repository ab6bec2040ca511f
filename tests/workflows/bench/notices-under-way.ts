import { setTimeout as pause } from "node:timers/promises";
import type { OutsideWorld } from "./outside-world";

const pollMs = 10;
/** One that a test delays or holds back is not waited for. */
const polls = 20;

interface WechatLedger {
  notices: { tries: number; end?: string }[];
}
interface UnionPayLedger {
  rows: { kind: string; outcome: string; backUrl?: string; notice: string | null }[];
}

async function underWay({ wechat, unionPay }: OutsideWorld): Promise<boolean> {
  const { notices } = await wechat<WechatLedger>("GET", "/ledger");
  const { rows } = await unionPay<UnionPayLedger>("GET", "/ledger");
  return (
    notices.some(({ tries, end }) => tries === 0 && end === undefined) ||
    rows.some(({ outcome, backUrl, notice }) => outcome === "SUCCESS" && backUrl && notice === null)
  );
}

/**
 * Waits in real time until the API has taken the notices that are on their way: they would come hours late by the
 * test's time if that went on meanwhile.
 */
export async function noticesTaken(world: OutsideWorld): Promise<void> {
  for (let poll = 0; poll < polls && (await underWay(world)); poll += 1) await pause(pollMs);
}
