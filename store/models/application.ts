import { Schema, type Connection, type Model } from "mongoose";
import type { Step } from "../../contract/step";
import type { Trace } from "../../contract/trace";
import type { Application, Draft } from "../../domain/application/application";
import type { ApplicationForm } from "../../domain/form/form";
import type { OpenLockState } from "../../domain/application/issuing-queue";
import type { Duty } from "../../domain/application/duties";
import type { RenewalSettings } from "../../domain/settings";
import { shapeVersion, upToDate } from "../../domain/application/shape";
import type { KeptMaterial, MaterialFile } from "../../domain/materials/materials";
import type { Actor } from "../../domain/values";

/** A first submission on its way to Temporal. It is stored so that any process that finds it can finish it. */
export interface SubmissionClaim {
  /** Update id of the submission, under which the workflow accepts it only once, however often it is sent. */
  updateId: string;
  at: Date;
  /** Ids of the request that submits. */
  trace?: Trace;
  by: Actor;
  form: ApplicationForm;
  feesFen: number[];
  opinion: string;
  materials?: MaterialFile[];
}

/** A draft, or the projection of a submitted application. The fields beside `application` are for queries. */
export interface ApplicationDocument {
  _id: string;
  orgCode: string;
  version: number;
  /**
   * Generation, which grows with each run that takes over writing, and with each step that a run does again at another
   * time: 0 for a draft. A run of an earlier generation can't write any more.
   */
  generation: number;
  /**
   * Id of the run that has the present generation. While a revival has taken the generation for a run that is still to
   * begin, a random id stands here.
   */
  runId?: string;
  /** Id of the first run in that run's chain; absent for a draft. */
  firstRunId?: string;
  /** Shape of `application` (domain/application/shape.ts). */
  shape: number;
  /** Settings for a run that continues from this document. */
  settings?: RenewalSettings;
  /** Ids of the latest updates that the workflow accepted. */
  taken?: string[];
  /** Fingerprint of the state that the run wrote last (domain/application/fingerprint.ts); absent for a draft. */
  state?: string;
  /** Fingerprints of that run's states before `state`, the last one directly before it. */
  before?: string[];
  /** Ids of the latest edits of a draft. */
  edits?: string[];
  /**
   * Steps of the latest write that have SMS to send. From here the SMS reach the outbox, even if a crash interrupts the
   * transfer.
   */
  steps?: Step[];
  /** Generation of the run that wrote `steps`. A revival takes the next generation without writing steps. */
  stepsGeneration?: number;
  /** Instant since which it is known that the application has no open run that can continue. */
  runMissingSince?: Date;
  /** True if the stuck application has an open run but its workflow tasks fail. */
  runFailing?: boolean;
  /** Instant at which a process took the generation for a run that has not begun to write yet. */
  revivingSince?: Date;
  /** Instants of the latest revivals. */
  revivals?: Date[];
  status: string;
  stage: string;
  tabs: string[];
  queue?: string;
  queueSince?: Date;
  /** Instant of the latest review. */
  reviewedAt?: Date;
  /** Short number of the application, for searches. */
  shortNumber?: string;
  organisationName: string;
  /** Keys of the application's locks (lockKey). */
  lockSerials: string[];
  createdAt: Date;
  /** Instant of the latest step, by the workflow's clock or by that of the API that took its command. */
  updatedAt: Date;
  /** Time of the run's latest write, by the workflow's clock alone; absent if no run has written. */
  writtenAt?: Date;
  /**
   * Mark of the latest write if its events may not have been told yet (store/tell-events.ts). It is no part of the state
   * that runs compare.
   */
  untold?: string;
  application: Application | Draft;
  claim?: SubmissionClaim;
  /** Files of 申请材料 that the next submission freezes. Only the owner sees them. */
  materials?: KeptMaterial[];
  /**
   * Holds of the application on its locks (domain/locks/holds.ts), which are unique across applications. Absent if there
   * are none, and never empty.
   */
  holds?: string[];
  /**
   * Duties that follow from the application (domain/application/duties.ts), verified ones included. Absent if there are
   * none, and never empty.
   */
  duties?: (Omit<Duty, "since"> & { since: Date })[];
  /**
   * States of the locks that wait for the certificate authority, with the instant since when. Absent if none waits, and
   * never empty.
   */
  toIssue?: { states: OpenLockState[]; since: Date };
  /** Instant at which the personal data of the finished application were erased. */
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
    shape: { type: Number, required: true },
    settings: { type: Schema.Types.Mixed },
    taken: { type: [String], default: undefined },
    state: String,
    before: { type: [String], default: undefined },
    edits: { type: [String], default: undefined },
    steps: { type: Schema.Types.Mixed },
    stepsGeneration: Number,
    runMissingSince: Date,
    runFailing: Boolean,
    revivingSince: Date,
    revivals: { type: [Date], default: undefined },
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
    writtenAt: Date,
    untold: String,
    application: { type: Schema.Types.Mixed, required: true },
    claim: { type: Schema.Types.Mixed },
    materials: { type: Schema.Types.Mixed },
    duties: { type: Schema.Types.Mixed },
    toIssue: { type: Schema.Types.Mixed },
    erasedAt: Date,
    holds: { type: [String], default: undefined },
  },
  { collection: "applications", versionKey: false, minimize: false },
);
// Lists sort by the id last. Without the id in the index, each page would have to sort all results.
schema.index({ orgCode: 1, updatedAt: -1, _id: 1 });
schema.index({ orgCode: 1, tabs: 1, updatedAt: -1, _id: 1 });
schema.index({ orgCode: 1, _id: 1 });
schema.index({ queue: 1, queueSince: 1, _id: 1 });
schema.index({ reviewedAt: -1, _id: 1 }, { sparse: true });
schema.index({ shortNumber: 1 });
schema.index({ stage: 1, updatedAt: 1, _id: 1 });
schema.index({ untold: 1 }, { sparse: true });
// Most applications finished long ago, so a query for those that changed since a day needs this index.
schema.index({ updatedAt: 1, _id: 1 });
// This index serves the operator's search in all applications.
schema.index({ organisationName: 1 });
schema.index({ lockSerials: 1 });
schema.index({ "application.endedAt": 1 }, { sparse: true });
schema.index({ "claim.at": 1 }, { sparse: true });
schema.index({ holds: 1 }, { unique: true, sparse: true });
// This index lets a next release find documents of earlier shapes to bring them up to date.
schema.index({ shape: 1 });
schema.index({ runMissingSince: 1 }, { sparse: true });
schema.index({ "duties.since": 1, _id: 1 }, { sparse: true });
schema.index({ "toIssue.since": 1, _id: 1 }, { sparse: true });
// The next indexes find money and invoices of a day, for the reconciliation and the accountant.
schema.index({ "application.attempts.transactions.paidAt": 1 }, { sparse: true });
schema.index({ "application.attempts.transactions.id": 1 }, { sparse: true });
schema.index({ "application.attempts.transactions.refunds.endedAt": 1 }, { sparse: true });
schema.index({ "application.attempts.transactions.consoleRefunds.at": 1 }, { sparse: true });
schema.index({ "application.invoiceDocument.issuedAt": 1 }, { sparse: true });
schema.index({ "application.reversedInvoices.blue.issuedAt": 1 }, { sparse: true });
schema.index({ "application.reversedInvoices.red.issuedAt": 1 }, { sparse: true });

/** Brings a document of an earlier release to the present shape. It is called for each document that is read. */
export function bringUpToDate(document: Partial<ApplicationDocument> | null): void {
  if (!document?.application || document.shape === undefined || document.shape === shapeVersion) return;
  document.application = upToDate(document.application, document.shape);
  document.shape = shapeVersion;
}
schema.post("find", (documents: Partial<ApplicationDocument>[]) => documents.forEach(bringUpToDate));
schema.post(["findOne", "findOneAndUpdate"], bringUpToDate);

export type ApplicationModel = Model<ApplicationDocument>;

export const applicationModel = (connection: Connection): ApplicationModel =>
  connection.model<ApplicationDocument>("Application", schema);
