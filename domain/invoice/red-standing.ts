import type { Application, Draft } from "../application/application";
import { correctionDays } from "./invoicing";

const dayMs = 86_400_000;

/** True when the owner may no longer have a wrong title put right by themselves. Milliseconds since the epoch. */
export function isLateForCorrection(
  { invoiceDocument }: Pick<Application | Draft, "invoiceDocument">,
  nowMs: number,
): boolean {
  return (
    invoiceDocument !== undefined && nowMs > Date.parse(invoiceDocument.issuedAt) + correctionDays * dayMs
  );
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
