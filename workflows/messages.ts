/**
 * What can be said to a renewal application. Client, worker and workflow all import this file, so it has no side effects.
 *
 * Every command is an update that the transition table may refuse with an ApplicationFailure whose type is the
 * refusal's code; it answers with the application as it is after the command, once the projection is written.
 */
import { defineQuery, defineSignal, defineUpdate } from "@temporalio/workflow";
import type { Application, Decision } from "../domain/application/application";
import type { ApplicationForm } from "../domain/application/form";
import type { BuyerTitle, InvoiceDelivery } from "../domain/invoice/request";
import type { Channel, Merchant, PaymentEvidence, RefundEvidence } from "../domain/money/payment";
import type { RenewalSettings } from "../domain/application/settings";
import type { Actor } from "../domain/application/values";

/** What the first submission starts a workflow with; the workflow id is the application id. */
export interface RenewalInput {
  applicationId: string;
  orgCode: string;
  settings: RenewalSettings;
}

interface Given {
  by: Actor;
}

export interface Submit extends Given {
  form: ApplicationForm;
  /** From the fee table, in fen: frozen by this submission. */
  feeFen: number;
  opinion: string;
  /**
   * When the draft was created, and the version of what is submitted: the workflow's first version is the next;
   * another submission of what has been edited since is refused with STALE_VERSION.
   */
  draft: { createdAt: string; version: number };
}
export interface Edit extends Given {
  form: ApplicationForm;
  /** The version that was read; another one is refused with STALE_VERSION. */
  version: number;
}
export interface ReviewDecision extends Given {
  decision: Decision;
  opinion: string;
}
export interface StartPayment extends Given {
  channel: Channel;
  bank?: string;
  /** The account that is paid to, if this opens an attempt. */
  merchant: Merchant;
}
export interface AddRecord extends Given {
  text: string;
}
export interface Ship extends Given {
  carrier: string;
  trackingNumber: string;
}
export interface RequestInvoice extends Given {
  buyer: BuyerTitle;
  delivery: InvoiceDelivery;
}
export interface Withdraw extends Given {
  opinion: string;
}
export interface RefundCommand extends Given {
  refundNumber: string;
}
export interface ResolveRefund extends RefundCommand {
  reason: string;
}

export const submit = defineUpdate<Application, [Submit]>("submit");
export const edit = defineUpdate<Application, [Edit]>("edit");
export const review = defineUpdate<Application, [ReviewDecision]>("review");
export const startPayment = defineUpdate<Application, [StartPayment]>("startPayment");
export const addRecord = defineUpdate<Application, [AddRecord]>("addRecord");
export const ship = defineUpdate<Application, [Ship]>("ship");
export const correctShipment = defineUpdate<Application, [Ship]>("correctShipment");
export const markHandled = defineUpdate<Application, [Given]>("markHandled");
export const confirmReceipt = defineUpdate<Application, [Given]>("confirmReceipt");
export const requestInvoice = defineUpdate<Application, [RequestInvoice]>("requestInvoice");
export const withdraw = defineUpdate<Application, [Withdraw]>("withdraw");
/** Taken by an application and by the workflow of a stray refund alike. */
export const retryRefund = defineUpdate<void, [RefundCommand]>("retryRefund");
export const resolveRefund = defineUpdate<void, [ResolveRefund]>("resolveRefund");

/** The reviewer's decision from the Temporal UI or CLI: {"decision":"approve"|"reject","opinion":"…"}. */
export const reviewSignal = defineSignal<[unknown]>("review");
/** A verified payment notice. */
export const paymentNotice = defineSignal<[PaymentEvidence]>("paymentNotice");
/** A verified refund notice. */
export const refundNotice = defineSignal<[RefundEvidence]>("refundNotice");
/** The invoice provider has news of an order: the workflow asks it what. */
export const invoiceNotice = defineSignal<[{ orderNo: string }]>("invoiceNotice");

/** The application as the workflow knows it; null before the first submission is accepted. */
export const currentApplication = defineQuery<Application | null>("currentApplication");
