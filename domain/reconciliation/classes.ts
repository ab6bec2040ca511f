import type { BookPayment, BookRefund } from "./books";
import type { PaymentEvidence, RefundAnswer } from "../money/payment";
import type { Counts } from "./report";
import type { RefundLine } from "./statement";

/** A line of the statement and the entry of our books that is about the same money; one of them can be missing. */
export interface Pair<Line, Entry> {
  line: Line | undefined;
  entry: Entry | undefined;
}

export type PaymentPair = Pair<PaymentEvidence, BookPayment>;
export type RefundPair = Pair<RefundLine, BookRefund>;

interface Keys<Line, Entry> {
  ofLine: (line: Line) => string;
  ofEntry: (entry: Entry) => string;
}

/** Every line and every entry in exactly one pair. A second line of the same key finds no second entry. */
export function pairUp<Line, Entry>(
  lines: readonly Line[],
  entries: readonly Entry[],
  keys: Keys<Line, Entry>,
): Pair<Line, Entry>[] {
  const waiting = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = keys.ofEntry(entry);
    waiting.set(key, [...(waiting.get(key) ?? []), entry]);
  }
  const pairs = lines.map((line) => ({ line, entry: waiting.get(keys.ofLine(line))?.shift() }));
  const left = [...waiting.values()].flat();
  return [...pairs, ...left.map((entry) => ({ line: undefined, entry }))];
}

export function classOfPayment({ line, entry }: PaymentPair): keyof Counts {
  if (!entry) return "missingHere";
  if (!line) return "missingThere";
  return line.amountFen === entry.amountFen ? "matched" : "amountDiffers";
}

export function classOfRefund({ line, entry }: RefundPair): keyof Counts {
  if (!entry) return "missingHere";
  if (!line) return "missingThere";
  if (line.amountFen !== entry.amountFen) return "amountDiffers";
  return statusesAgree(line.status, entry) ? "matched" : "standingDiffers";
}

/** A statement is made once: a refund that was under way then may have ended since, so "processing" says nothing. */
function statusesAgree(theirs: RefundAnswer["status"], entry: BookRefund): boolean {
  const { status } = entry;
  if (theirs === "processing") return true;
  if (theirs === "refunded") return status === "已退款" || isAtMerchant(entry);
  return status === "退款异常" || status === "人工结清";
}

/** It left the channel for the merchant's own bank account, from which it is paid back by hand. */
export const isAtMerchant = ({ treatment, status }: BookRefund): boolean =>
  treatment === "merchantAccount" && (status === "退款异常" || status === "人工结清");

/** The money that has gone back, in fen, as our books have it. */
export const ourRefundedFen = ({ line, entry }: RefundPair): number =>
  entry && (entry.status === "已退款" || (line?.status === "refunded" && isAtMerchant(entry)))
    ? entry.amountFen
    : 0;

/** The money that has gone back, in fen, by the statement. What was under way in it came to what our books say. */
export function theirRefundedFen({ line, entry }: RefundPair): number {
  const done = line?.status === "refunded" || (line?.status === "processing" && entry?.status === "已退款");
  return done ? line.amountFen : 0;
}
