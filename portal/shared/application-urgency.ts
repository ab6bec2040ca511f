import { invoicePhases } from "../../domain/application/values";
import { channelTraits } from "../../domain/money/channels";
import type { Urgency } from "../client/ask-again";
import type { ApplicationView } from "../client/views";

type Shown = Pick<ApplicationView, "status" | "payment" | "invoice" | "attempts">;

/** How eagerly a bidder's page asks how an application stands. */
export function applicationUrgency(application: Shown | undefined): Urgency {
  if (!application) return "watched";
  const { status, payment, invoice, attempts } = application;
  const open = payment === "未支付" ? attempts.find((attempt) => attempt.status === "待支付") : undefined;
  if (open) return channelTraits[open.channel].paysBy === "qrCode" ? "code" : "waiting";
  const phase = invoicePhases[invoice];
  const isRefunding = status === "已撤回" && payment === "已支付";
  const waits = status === "待审核" || isRefunding || phase === "being made" || phase === "being taken back";
  return waits ? "waiting" : "watched";
}
