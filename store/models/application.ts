import { Schema, type Connection, type Model } from "mongoose";
import type { Step } from "../../contract/step";
import type { Application, Draft } from "../../domain/application/application";
import type { ApplicationForm } from "../../domain/form/form";
import type { OpenLockState } from "../../domain/application/issuing-queue";
import type { OwedSum } from "../../domain/application/owed";
import type { RenewalSettings } from "../../domain/settings";
import { shapeVersion, upToDate } from "../../domain/application/shape";
import type { KeptMaterial, MaterialFile } from "../../domain/materials/materials";
import type { Actor } from "../../domain/values";

/** A first submission on its way to the engine: kept so that it can be finished by whoever finds it. */
export interface SubmissionClaim {
  /** The update id under which the workflow takes the submission once, however often it is sent. */
  updateId: string;
  at: Date;
  by: Actor;
  form: ApplicationForm;
  feesFen: number[];
  opinion: string;
  materials?: MaterialFile[];
}

/** A draft, or the projection of a running application; the fields beside `application` are there to be searched. */
export interface ApplicationDocument {
  _id: string;
  orgCode: string;
  version: number;
  /** Grows with each run that writes: 0 for a draft. A run whose generation has passed writes no more. */
  generation: number;
  /** The run whose generation it is. Where the operator is about to revive the application: nobody's yet. */
  runId?: string;
  /** The first run of that run's chain; a draft has none. */
  firstRunId?: string;
  /** Shape of `application` (domain/application/shape.ts). */
  shape?: number;
  /** What a run started from this goes by. */
  settings?: RenewalSettings;
  /** Ids of the latest updates that were taken. */
  taken?: string[];
  /** The same of the draft's latest edits. */
  edits?: string[];
  /** Those of the latest write that tell somebody: from here they reach the SMS outbox, however often that is begun. */
  steps?: Step[];
  /** Whose steps those are: a revival takes the next generation, and writes none. */
  stepsGeneration?: number;
  /** Since when it is known that no run is open that could go on. */
  runMissingSince?: Date;
  /** Beside it: true where one is open, but its workflow tasks fail. */
  runFailing?: boolean;
  status: string;
  stage: string;
  tabs: string[];
  queue?: string;
  queueSince?: Date;
  /** When it was decided last. */
  reviewedAt?: Date;
  /** The short number, to be searched. */
  shortNumber?: string;
  organisationName: string;
  /** Of its locks: their keys (lockKey). */
  lockSerials: string[];
  createdAt: Date;
  /** When its latest step came about, by the workflow's clock. */
  updatedAt: Date;
  /** When a run wrote it last, by the database's clock: what changed since is found by it. A draft has none. */
  changedAt?: Date;
  /** When the database first held each fact that others are told of (domain/events). */
  told?: Record<string, Date>;
  /** The facts that were told before a run took over and went back behind them, by its place (correctionPlace). */
  takenBack?: Record<string, string[]>;
  application: Application | Draft;
  claim?: SubmissionClaim;
  /** What it holds of its locks (domain/locks/holds.ts): no two applications hold the same. Absent, never empty. */
  /** 申请材料 that the next submission freezes: its owner's alone. */
  materials?: KeptMaterial[];
  holds?: string[];
  /** The sums that are to be set right (domain/application/owed.ts), and since when. Absent, never empty. */
  owed?: (Omit<OwedSum, "since"> & { since: Date })[];
  /** The states of its locks that wait for the certificate authority, and since when. Absent, never empty. */
  toIssue?: { states: OpenLockState[]; since: Date };
  /** When the personal data of a finished application were erased. */
  erasedAt?: Date;
}

const schema = new Schema<ApplicationDocument>(
  {
    _id: { type: String, required: true },
    orgCode: { type: String, required: true },
    version: { type: Number, required: true },
    generation: { type: Number, required: true },
    runId: String,
    firstRunId: String,
    shape: Number,
    settings: { type: Schema.Types.Mixed },
    taken: { type: [String], default: undefined },
    edits: { type: [String], default: undefined },
    steps: { type: Schema.Types.Mixed },
    stepsGeneration: Number,
    runMissingSince: Date,
    runFailing: Boolean,
    status: { type: String, required: true },
    stage: { type: String, required: true },
    tabs: { type: [String], required: true },
    queue: String,
    queueSince: Date,
    reviewedAt: Date,
    shortNumber: String,
    organisationName: { type: String, default: "" },
    lockSerials: { type: [String], default: [] },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    changedAt: Date,
    told: { type: Schema.Types.Mixed },
    takenBack: { type: Schema.Types.Mixed },
    application: { type: Schema.Types.Mixed, required: true },
    claim: { type: Schema.Types.Mixed },
    materials: { type: Schema.Types.Mixed },
    owed: { type: Schema.Types.Mixed },
    toIssue: { type: Schema.Types.Mixed },
    erasedAt: Date,
    holds: { type: [String], default: undefined },
  },
  { collection: "applications", versionKey: false, minimize: false },
);
// Lists end their order by the id: without it here, each page would sort all that is found.
schema.index({ orgCode: 1, updatedAt: -1, _id: 1 });
schema.index({ orgCode: 1, tabs: 1, updatedAt: -1, _id: 1 });
schema.index({ queue: 1, queueSince: 1, _id: 1 });
schema.index({ reviewedAt: -1, _id: 1 }, { sparse: true });
schema.index({ shortNumber: 1 });
schema.index({ stage: 1, updatedAt: 1, _id: 1 });
schema.index({ changedAt: 1, _id: 1 });
// Most have finished long ago: what moved since a day is looked for among the others.
schema.index({ updatedAt: 1, _id: 1 });
// For the operator's search among all.
schema.index({ organisationName: 1 });
schema.index({ lockSerials: 1 });
schema.index({ "application.endedAt": 1 }, { sparse: true });
schema.index({ "claim.at": 1 }, { sparse: true });
schema.index({ holds: 1 }, { unique: true, sparse: true });
// For the next release, which brings those of earlier shapes up to date.
schema.index({ shape: 1 });
schema.index({ runMissingSince: 1 }, { sparse: true });
schema.index({ "owed.since": 1, _id: 1 }, { sparse: true });
schema.index({ "toIssue.since": 1, _id: 1 }, { sparse: true });
// What moved on a day: for the reconciliation and the accountant.
schema.index({ "application.attempts.transactions.paidAt": 1 }, { sparse: true });
schema.index({ "application.attempts.transactions.id": 1 }, { sparse: true });
schema.index({ "application.attempts.transactions.refunds.endedAt": 1 }, { sparse: true });
schema.index({ "application.attempts.transactions.consoleRefunds.at": 1 }, { sparse: true });
schema.index({ "application.invoiceDocument.issuedAt": 1 }, { sparse: true });
schema.index({ "application.reversedInvoices.blue.issuedAt": 1 }, { sparse: true });
schema.index({ "application.reversedInvoices.red.issuedAt": 1 }, { sparse: true });

/** Documents of earlier releases are brought up to date as they are read. */
export function bringUpToDate(document: Partial<ApplicationDocument> | null): void {
  if (!document?.application || document.shape === shapeVersion) return;
  document.application = upToDate(document.application, document.shape);
  document.shape = shapeVersion;
}
schema.post("find", (documents: Partial<ApplicationDocument>[]) => documents.forEach(bringUpToDate));
schema.post(["findOne", "findOneAndUpdate"], bringUpToDate);

export type ApplicationModel = Model<ApplicationDocument>;

export const applicationModel = (connection: Connection): ApplicationModel =>
  connection.model<ApplicationDocument>("Application", schema);
