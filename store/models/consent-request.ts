import { Schema, type Connection, type Model } from "mongoose";
import type { Actor, Second } from "../../domain/values";
import type { ConsentState, HandCommand } from "../../domain/consent";
import type { ShownDestination } from "../../domain/money/payment";

/** How long what has ended can still be looked at; the trail and the application remember it for longer. Seconds. */
export const consentKeptSeconds = 30 * 24 * 60 * 60;

/** What an operator has asked another one to agree to. */
export interface ConsentRequest {
  /** A ULID. */
  _id: string;
  command: HandCommand;
  /** The refund's number, or the difference's id. */
  record: string;
  /** The same, as long as it isn't over: one at a time. */
  open?: string;
  applicationId?: string;
  state: ConsentState;
  askedAt: Date;
  by: Actor;
  reason: string;
  about: string;
  /** Of the refund, as both persons see it. */
  amountFen?: number;
  to?: ShownDestination;
  /** The command's body, encrypted by the payload keys for this very request, as long as it isn't over. */
  sealed?: string;
  second?: Second & { at: Date };
  /** How often carrying it out has failed: the engine would answer the same update id the same again. */
  failures: number;
  /** Code of what it was refused with as it was carried out. */
  problem?: string;
}

/** The application that it is about, if it is about one. */
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
