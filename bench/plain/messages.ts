import { defineQuery, defineSignal } from "@temporalio/workflow";

/** The plain way's state: one object that grows with each signal. */
export interface PlainState {
  id: string;
  orgCode: string;
  form: Record<string, unknown>;
  status: string;
  payment: string;
  handling: string;
  invoice: string;
  attempt?: {
    number: string;
    channel: "wechat" | "unionpay";
    bank?: string;
    createdAt: string;
    deadline: string;
  };
  codeUrl?: string;
  fileId?: string;
  records: { at: string; text: string }[];
  version: number;
  endedAt?: string;
}

export interface Review {
  decision: string;
  opinion: string;
}

export const review = defineSignal<[Review]>("review");
export const startPayment = defineSignal<[NonNullable<PlainState["attempt"]>]>("startPayment");
export const paid = defineSignal<[{ transactionId: string; paidAt: string }]>("paid");
export const ship = defineSignal<[{ carrier: string; trackingNumber: string }]>("ship");
export const handled = defineSignal("handled");
export const requestInvoice = defineSignal<[{ buyer: Record<string, string> }]>("requestInvoice");
export const invoiceNews = defineSignal("invoiceNews");
export const currentState = defineQuery<PlainState>("currentState");
