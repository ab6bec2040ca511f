/**
 * What can be said to a renewal application. Client, worker and workflow all import this file, so it has no side effects.
 * What each message holds is in contract/.
 *
 * Every command is an update that the transition table may refuse with an ApplicationFailure whose type is the
 * refusal's code; it answers with the application as it is after the command, once the projection is written.
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

/** What a workflow is started with; the workflow id is the application id. */
export interface RenewalInput {
  applicationId: string;
  orgCode: string;
  settings: RenewalSettings;
  /** A run goes on as a new one after so many events of its history; 2,000 if it isn't given. */
  eventsPerRun?: number;
  /** Where operators find the portal: the Temporal UI links to it. */
  portalUrl?: string;
  /** Where another run stood, from which this one goes on. None for the first submission. */
  carried?: CarriedState;
  /** Begun for a command to an application whose workflow has completed: where that stood the run itself asks MongoDB. */
  resumed?: true;
}

export type Submit = Given<"submit">;
export type ReviewDecision = Given<"review">;
export type StartPayment = Given<"startPayment">;
export type Ship = Given<"ship">;
export type RequestInvoice = Given<"requestInvoice">;
export type ReissueInvoice = Given<"reissueInvoice">;
export type RefundPart = Given<"refundPart">;
export type RefundInvoiced = Given<"refundInvoiced">;
export type Withdraw = Given<"withdraw">;
export type BookRefund = Given<"bookRefund">;
export type RefundCommand = Given<"retryRefund">;
export type ResolveRefund = Given<"resolveRefund">;
export type TreatRefund = Given<"treatRefund">;

/** The application after the command; nothing of a refund's, which the workflow of a stray refund takes as well. */
export type UpdateAnswer<C extends GivenCommand> = C extends RefundCommandName ? void : Application;
type Updates = { readonly [C in GivenCommand]: UpdateDefinition<UpdateAnswer<C>, [Given<C>], C> };

/** The commands, each an update of its name. */
export const updates = Object.fromEntries(commandNames.map((name) => [name, defineUpdate(name)])) as Updates;

/** The reviewer's decision from the Temporal UI or CLI: {"decision":"approve"|"reject","opinion":"…"}. */
export const reviewSignal = defineSignal<[Notice<"review">], "review">("review");
/** A verified payment notice. */
export const paymentNotice = defineSignal<[Notice<"paymentNotice">], "paymentNotice">("paymentNotice");
/** A verified refund notice. */
export const refundNotice = defineSignal<[Notice<"refundNotice">], "refundNotice">("refundNotice");
/** A difference between the application's money and a statement, or its end. */
export const moneyQuestion = defineSignal<[Notice<"moneyQuestion">], "moneyQuestion">("moneyQuestion");
/** The invoice provider has news of an order: the workflow asks it what. */
export const invoiceNotice = defineSignal<[Notice<"invoiceNotice">], "invoiceNotice">("invoiceNotice");

/** The application as the workflow knows it; null before the first submission is accepted. */
export const currentApplication = defineQuery<Application | null>("currentApplication");
/** The chain that the workflow's run belongs to, and the generation from which that was started. */
export const runOrigin = defineQuery<RunOrigin>("runOrigin");
