import type { Application, Draft } from "./application";
import { invoicePhases } from "../values";
import { correctionDays, ownReissues } from "./invoicing";
import { dayMs } from "../beijing-day";

/**
 * Answers to whether the owner may still have a wrong invoice title corrected. If it is too late or was done too often,
 * only the operator can do it.
 */
export const ownCorrections = ["open", "late", "usedUp"] as const;
export type OwnCorrection = (typeof ownCorrections)[number];

/** Returns the number of reissues that the owner has asked for, including one under way but not failed ones. */
export const ownReissuesOf = ({ redLetters = [] }: Pick<Application | Draft, "redLetters">): number =>
  redLetters.filter(
    ({ by, purpose, failure }) => by.role === "bidder" && purpose.kind === "reissue" && failure === undefined,
  ).length;

/**
 * Decides whether the owner may have the valid invoice corrected, or why not.
 * @param nowMs - milliseconds since the epoch; without it, nothing is late
 */
export function ownCorrectionOf(application: Application | Draft, nowMs?: number): OwnCorrection {
  const { invoice, invoiceDocument } = application;
  if (!invoiceDocument || invoicePhases[invoice] !== "stands") return "open";
  if (ownReissuesOf(application) >= ownReissues) return "usedUp";
  const lastMs = Date.parse(invoiceDocument.issuedAt) + correctionDays * dayMs;
  return nowMs !== undefined && nowMs > lastMs ? "late" : "open";
}

/**
 * Decides whether a red letter for a full refund is under way: from its request until the withdrawal that orders the
 * refund.
 */
export function isReturning({
  status,
  invoice,
  redLetters,
}: Pick<Application | Draft, "status" | "invoice" | "redLetters">): boolean {
  const underWay = invoice === "红冲中" || invoice === "已红冲";
  return status !== "已撤回" && underWay && redLetters?.at(-1)?.purpose.kind === "refund";
}

/** Decides whether a red letter for a part refund is under way: from its request until the refund is ordered. */
export const isReturningPart = ({
  invoice,
  redLetters,
}: Pick<Application | Draft, "invoice" | "redLetters">): boolean =>
  invoice === "红冲中" && redLetters?.at(-1)?.purpose.kind === "partRefund";
