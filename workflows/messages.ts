/**
 * Messages of a renewal application. Client, worker and workflow all import this file, so it has no side effects. The
 * schemas of the messages are in contract/.
 *
 * Every command is an update that the transition table may refuse with an ApplicationFailure whose type is the refusal's
 * code. Its answer is the application after the command, once the projection is written.
 */
import { defineQuery, defineSignal, defineUpdate } from "@temporalio/workflow";
import type { UpdateDefinition } from "@temporalio/common";
import {
  commandNames,
  type Given,
  type GivenCommand,
  type RefundCommand as RefundCommandName,
} from "../contract/commands";
import type { Notice } from "../contract/notices";
import type { Application } from "../domain/application/application";
import type { RunOrigin } from "../domain/application/run-origin";
import type { CarriedState } from "../domain/application/shape";
import type { RenewalSettings } from "../domain/settings";

/** Input of a renewal application's workflow. The workflow id is the application id. */
export interface RenewalInput {
  applicationId: string;
  orgCode: string;
  settings: RenewalSettings;
  /** Number of events in a run's history after which a new run continues; 2,000 if absent. */
  eventsPerRun?: number;
  /** Address of the portal, to which the Temporal UI links. */
  portalUrl?: string;
  /** State of an earlier run from which this run continues; absent for the first submission. */
  carried?: CarriedState;
  /**
   * Set if the run was started for a command to an application whose workflow had completed. The run itself then reads
   * the application's state from MongoDB.
   */
  resumed?: true;
}

export type Submit = Given<"submit">;
export type ReviewDecision = Given<"review">;
export type StartPayment = Given<"startPayment">;
export type Ship = Given<"ship">;
export type CorrectRecipient = Given<"correctRecipient">;
export type RequestInvoice = Given<"requestInvoice">;
export type ReissueInvoice = Given<"reissueInvoice">;
export type RefundPart = Given<"refundPart">;
export type RefundInvoiced = Given<"refundInvoiced">;
export type Withdraw = Given<"withdraw">;
export type BookRefund = Given<"bookRefund">;
export type RefundCommand = Given<"retryRefund">;
export type ResolveRefund = Given<"resolveRefund">;
export type TreatRefund = Given<"treatRefund">;

/**
 * Answer of an update: the application after the command. Refund commands answer nothing, because the workflow of a stray
 * refund accepts them too.
 */
export type UpdateAnswer<C extends GivenCommand> = C extends RefundCommandName ? void : Application;
type Updates = { readonly [C in GivenCommand]: UpdateDefinition<UpdateAnswer<C>, [Given<C>], C> };

/** Updates of the workflow, one for each command and of the same name. */
export const updates = Object.fromEntries(commandNames.map((name) => [name, defineUpdate(name)])) as Updates;

/** Signal with a reviewer's decision, as sent from the Temporal UI or CLI: {"decision":"approve"|"reject","opinion":"…"}. */
export const reviewSignal = defineSignal<[Notice<"review">], "review">("review");
/** Signal with the evidence of a verified payment notice. */
export const paymentNotice = defineSignal<[Notice<"paymentNotice">], "paymentNotice">("paymentNotice");
/** Signal with the evidence of a verified refund notice. */
export const refundNotice = defineSignal<[Notice<"refundNotice">], "refundNotice">("refundNotice");
/** Signal about a difference between the application's money and a statement, or about the end of that difference. */
export const moneyQuestion = defineSignal<[Notice<"moneyQuestion">], "moneyQuestion">("moneyQuestion");
/** Signal that the invoice provider has news of an order. The workflow then asks the provider for them. */
export const invoiceNotice = defineSignal<[Notice<"invoiceNotice">], "invoiceNotice">("invoiceNotice");

/** Query for the application as the workflow knows it; null before the first submission is accepted. */
export const currentApplication = defineQuery<Application | null>("currentApplication");
/** Query for the chain that the workflow's run belongs to, and for the generation from which that chain was started. */
export const runOrigin = defineQuery<RunOrigin>("runOrigin");
