import type { BookPayment, BookRefund } from "./books";
import type { PaymentEvidence, RefundAnswer } from "../money/payment";
import type { Counts } from "./report";
import type { RefundLine } from "./statement";

/** A line of the statement and the entry of our books about the same money; one of them can be missing. */
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

/** Puts every line and every entry into exactly one pair. A second line with the same key gets no second entry. */
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

/**
 * Decides whether statement and books agree about a refund's status. A statement is never made again, so a refund that it
 * shows as under way may have ended since.
 */
function statusesAgree(theirs: RefundAnswer["status"], entry: BookRefund): boolean {
  const { status } = entry;
  if (theirs === "processing") return true;
  if (theirs === "refunded") return status === "已退款" || isAtMerchant(entry);
  return status === "退款异常" || status === "人工结清";
}

/** Decides whether the refund's money went to the merchant's own bank account, from which it is paid back by hand. */
export const isAtMerchant = ({ treatment, status }: BookRefund): boolean =>
  treatment === "merchantAccount" && (status === "退款异常" || status === "人工结清");

/** Returns the money that has gone back by our books, in fen. */
export const ourRefundedFen = ({ line, entry }: RefundPair): number =>
  entry && (entry.status === "已退款" || (line?.status === "refunded" && isAtMerchant(entry)))
    ? entry.amountFen
    : 0;

/**
 * Returns the money that has gone back by the statement, in fen. A refund that the statement shows as under way counts if
 * our books say that it is done.
 */
export function theirRefundedFen({ line, entry }: RefundPair): number {
  const done = line?.status === "refunded" || (line?.status === "processing" && entry?.status === "已退款");
  return done ? line.amountFen : 0;
}
