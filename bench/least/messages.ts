import { defineQuery, defineSignal, defineUpdate } from "@temporalio/workflow";
import type { Channel } from "../../domain/money/channels";

export interface LeastAttempt {
  number: string;
  channel: Channel;
  createdAt: string;
  deadline: string;
}

/** State of the least life, which is the benchmark's minimal application: one object that is always written whole. */
export interface LeastState {
  id: string;
  orgCode: string;
  form: Record<string, unknown>;
  status: string;
  payment: string;
  attempt?: LeastAttempt & { codeUrl?: string };
  buyer?: Record<string, string>;
  fileIds?: string[];
  endedAt?: string;
}

export const submit = defineUpdate<LeastState, [LeastState]>("submit");
export const review = defineUpdate<LeastState, [{ decision: string; opinion: string }]>("review");
export const startPayment = defineUpdate<LeastState, [LeastAttempt]>("startPayment");
export const markHandled = defineUpdate<LeastState, [object]>("markHandled");
export const requestInvoice = defineUpdate<LeastState, [{ buyer: Record<string, string> }]>("requestInvoice");
export const paymentNotice = defineSignal<[{ transactionId: string; paidAt: string }]>("paymentNotice");
export const invoiceNotice = defineSignal("invoiceNotice");
export const currentState = defineQuery<LeastState | undefined>("currentState");
