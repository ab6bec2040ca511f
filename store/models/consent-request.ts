import { Schema, type Connection, type Model } from "mongoose";
import type { Trace } from "../../contract/trace";
import type { Actor, Second } from "../../domain/values";
import type { ConsentState, HandCommand } from "../../domain/consent";
import type { ShownDestination } from "../../domain/money/payment";

/** Seconds after which a proposal is deleted. The audit trail and the application remember it for longer. */
export const consentKeptSeconds = 30 * 24 * 60 * 60;

/** A proposal of an operator to which another operator has to agree. */
export interface ConsentRequest {
  /** ULID of the proposal. */
  _id: string;
  command: HandCommand;
  /** Record that the command is about: the application's id, a refund number, or a difference's id. */
  record: string;
  /** Key of the record while the proposal is not over. It is unique, so that a record has only one open proposal at a time. */
  open?: string;
  applicationId?: string;
  state: ConsentState;
  askedAt: Date;
  by: Actor;
  reason: string;
  about: string;
  /** Amount of the refund in fen, as both persons see it. */
  amountFen?: number;
  to?: ShownDestination;
  /** Body of the command, encrypted with the payload keys for this very proposal; absent once the proposal is over. */
  sealed?: string;
  /** Second person, the instant of the decision, and the id and trace of the HTTP request that decided. */
  second?: Second & { at: Date; requestId: string; trace?: Trace };
  /** Id of the HTTP request by which the operator became the author of a proposal that came from the console. */
  adoptedBy?: string;
  /** Id of the HTTP request that withdrew the proposal. */
  withdrawnBy?: string;
  /**
   * Number of failed attempts to carry the command out. Each attempt needs another update id, because Temporal would
   * answer the same id with the same failure.
   */
  failures: number;
  /** Code of the refusal when the command was carried out. */
  problem?: string;
}

/** Returns the id of the application that the proposal is about, if there is one. */
export const ofApplication = ({ applicationId }: ConsentRequest): { applicationId?: string } =>
  applicationId === undefined ? {} : { applicationId };

const schema = new Schema<ConsentRequest>(
  {
    _id: { type: String, required: true },
    command: { type: String, required: true },
    record: { type: String, required: true },
    open: String,
    applicationId: String,
    state: { type: String, required: true },
    askedAt: { type: Date, required: true },
    by: { type: Schema.Types.Mixed, required: true },
    reason: { type: String, required: true },
    about: { type: String, required: true },
    amountFen: Number,
    to: Schema.Types.Mixed,
    sealed: String,
    second: Schema.Types.Mixed,
    adoptedBy: String,
    withdrawnBy: String,
    failures: { type: Number, required: true },
    problem: String,
  },
  { collection: "consent_requests", versionKey: false, minimize: false },
);
schema.index({ open: 1 }, { unique: true, sparse: true });
schema.index({ askedAt: 1 }, { expireAfterSeconds: consentKeptSeconds });
schema.index({ state: 1, askedAt: -1 });
schema.index({ applicationId: 1 }, { sparse: true });

export type ConsentRequestModel = Model<ConsentRequest>;

export const consentRequestModel = (connection: Connection): ConsentRequestModel =>
  connection.model<ConsentRequest>("ConsentRequest", schema);
