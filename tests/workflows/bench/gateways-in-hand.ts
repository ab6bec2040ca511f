import { setTimeout as pause } from "node:timers/promises";
import { orderOf } from "../../../domain/money/attempts";
import type { Channel, PaymentAttempt } from "../../../domain/money/payment";
import type { OutsideWorld } from "./outside-world";

/** Delivery of a gateway's notices. */
export type Road = "deliver" | "drop" | "repeat";

/** A gateway as payers and tests use it. */
export interface GatewayInHand {
  /** Takes the payer to the page where they pay. */
  open(attempt: PaymentAttempt): Promise<void>;
  /** Pays at an instant of the test's choice (ISO 8601), even if the gateway would refuse it. */
  pay(attempt: PaymentAttempt, at?: string): Promise<void>;
  /** Pays an order that is already paid a second time. */
  payAgain(attempt: PaymentAttempt): Promise<void>;
  setRoad(road: Road): Promise<void>;
  /** Sets the outcome of refunds from now on. */
  setRefunds(end: "done" | "givenUp"): Promise<void>;
  /** Returns the amount that the gateway keeps of all payments, in fen. */
  netFen(): Promise<number>;
  /** Returns true while a notice was not tried yet. */
  hasNotices(): Promise<boolean>;
}
export type GatewaysInHand = Readonly<Record<Channel, GatewayInHand>>;

interface Sums {
  sums: { netFen: number };
}
interface WechatLedger extends Sums {
  notices: { tries: number; end?: string }[];
}
interface UnionPayLedger extends Sums {
  rows: { kind: string; outcome: string; backUrl?: string; notice: string | null }[];
}

export function gatewaysInHand({ wechat, unionPay, parties }: OutsideWorld): GatewaysInHand {
  const pathOf = ({ number }: PaymentAttempt, act: string) => `/orders/${number}/${act}`;
  return {
    wechat: {
      open: () => Promise.resolve(),
      pay: (attempt, at) => wechat("POST", pathOf(attempt, at ? "pay-late" : "pay"), at ? { at } : {}),
      payAgain: (attempt) => wechat("POST", pathOf(attempt, "pay-twice"), {}),
      setRoad: (mode) => wechat("PUT", "/callbacks", { mode, times: 2 }),
      setRefunds: (end) =>
        wechat("PUT", "/refunds/default", { outcome: end === "done" ? "SUCCESS" : "CLOSED" }),
      netFen: async () => (await wechat<WechatLedger>("GET", "/ledger")).sums.netFen,
      hasNotices: async () => {
        const { notices } = await wechat<WechatLedger>("GET", "/ledger");
        return notices.some(({ tries, end }) => tries === 0 && end === undefined);
      },
    },
    unionpay: {
      async open(attempt) {
        const { action, fields } = parties.channels.unionpay.bankForm!(orderOf(attempt));
        const page = await fetch(action, { method: "POST", body: new URLSearchParams(fields) });
        if (!page.ok) throw new Error(`the bank's page answered ${page.status}`);
      },
      pay: (attempt, at) => unionPay("POST", pathOf(attempt, at ? "pay-late" : "pay"), at ? { at } : {}),
      payAgain: (attempt) => unionPay("POST", pathOf(attempt, "pay-twice"), {}),
      setRoad: (mode) => unionPay("PUT", "/notices", { mode, times: 2 }),
      setRefunds: (end) =>
        unionPay("PUT", "/refunds/default", { outcome: end === "done" ? "SUCCESS" : "FAIL" }),
      netFen: async () => (await unionPay<UnionPayLedger>("GET", "/ledger")).sums.netFen,
      hasNotices: async () => {
        const { rows } = await unionPay<UnionPayLedger>("GET", "/ledger");
        return rows.some(
          ({ outcome, backUrl, notice }) => outcome === "SUCCESS" && backUrl && notice === null,
        );
      },
    },
  };
}

/** Sets how the gateways end refunds, in their own words. */
export async function endRefunds(world: OutsideWorld, wechat: string, unionPay = wechat): Promise<void> {
  await world.wechat("PUT", "/refunds/default", { outcome: wechat });
  await world.unionPay("PUT", "/refunds/default", { outcome: unionPay });
}

const pollMs = 10;
/** Number of polls, after which a notice that a test delays or holds back is no longer waited for. */
const polls = 20;

/**
 * Waits in real time until the API has taken the notices on their way. If the test's time passed meanwhile, they would
 * arrive hours late.
 */
export async function noticesTaken(gateways: GatewaysInHand): Promise<void> {
  const underWay = async () =>
    (await Promise.all(Object.values(gateways).map((gateway) => gateway.hasNotices()))).includes(true);
  for (let poll = 0; poll < polls && (await underWay()); poll += 1) await pause(pollMs);
}
