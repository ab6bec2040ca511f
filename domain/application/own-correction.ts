import type { Application, Draft } from "./application";
import { invoicePhases } from "../values";
import { correctionDays, ownReissues } from "./invoicing";
import { dayMs } from "../beijing-day";

/** Whether the owner may still have a wrong title put right by themselves: too late, or too often, is the operator's. */
export const ownCorrections = ["open", "late", "usedUp"] as const;
export type OwnCorrection = (typeof ownCorrections)[number];

/** How often the owner had it put right, or is having it so. One that came to nothing doesn't count. */
export const ownReissuesOf = ({ redLetters = [] }: Pick<Application | Draft, "redLetters">): number =>
  redLetters.filter(
    ({ by, purpose, failure }) => by.role === "bidder" && purpose.kind === "reissue" && failure === undefined,
  ).length;

/** @param nowMs milliseconds since the epoch; without it, nothing is late */
export function ownCorrectionOf(application: Application | Draft, nowMs?: number): OwnCorrection {
  const { invoice, invoiceDocument } = application;
  if (!invoiceDocument || invoicePhases[invoice] !== "stands") return "open";
  if (ownReissuesOf(application) >= ownReissues) return "usedUp";
  const lastMs = Date.parse(invoiceDocument.issuedAt) + correctionDays * dayMs;
  return nowMs !== undefined && nowMs > lastMs ? "late" : "open";
}

/** True from the asking for a red letter that ends in the refund until the withdrawal that orders it. */
export function isReturning({
  status,
  invoice,
  redLetters,
}: Pick<Application | Draft, "status" | "invoice" | "redLetters">): boolean {
  const underWay = invoice === "红冲中" || invoice === "已红冲";
  return status !== "已撤回" && underWay && redLetters?.at(-1)?.purpose.kind === "refund";
}

/** True from the asking for a red letter that ends in a part's refund until that is ordered. */
export const isReturningPart = ({
  invoice,
  redLetters,
}: Pick<Application | Draft, "invoice" | "redLetters">): boolean =>
  invoice === "红冲中" && redLetters?.at(-1)?.purpose.kind === "partRefund";
