import mongoose, { type Connection } from "mongoose";
import { accessTokenModel } from "./access-token";
import { applicationModel } from "./application";
import { auditAnchorModel } from "./audit-anchor";
import { auditEntryModel } from "./audit-entry";
import { auditHeadModel } from "./audit-head";
import { auditPositionModel } from "./audit-position";
import { billModel } from "./bill";
import { consentRequestModel } from "./consent-request";
import { backupModel } from "./backup";
import { dutyModel } from "./duty";
import { foreignThingModel } from "./foreign-thing";
import { idempotencyRecordModel } from "./idempotency-record";
import { invoiceFileModel } from "./invoice-file";
import { lockReminderModel } from "./lock-reminder";
import { materialFileModel } from "./material-file";
import { payloadKeyProofModel } from "./payload-key-proof";
import { organisationModel } from "./organisation";
import { ratingModel } from "./rating";
import { reconciliationDifferenceModel } from "./reconciliation-difference";
import { reconciliationReportModel } from "./reconciliation-report";
import { registeredLockModel } from "./registered-lock";
import { reviewMarkModel } from "./review-mark";
import { smsMessageModel } from "./sms-message";
import { strayRefundModel } from "./stray-refund";
import { eventEraModel, toldEventModel } from "./told-event";
import { leaseModel } from "./lease";
import { mendDriver } from "./mend-driver";
import { webhookDeliveryModel, webhookEndpointModel } from "./webhook";

/** Milliseconds that an operation may wait for an available server. Callers of the API are told to retry sooner. */
export const serverSelectionTimeoutMs = 5_000;
/**
 * Times in milliseconds after which a server counts as away. A frozen server keeps its connections, so it is only noticed
 * when it leaves a heartbeat unanswered for the sum of both.
 */
export const heartbeat = { heartbeatFrequencyMS: 4_000, connectTimeoutMS: 8_000 };

/** Returns the models of one database's collections. */
export function modelsOf(connection: Connection) {
  return {
    accessTokens: accessTokenModel(connection),
    applications: applicationModel(connection),
    auditAnchors: auditAnchorModel(connection),
    auditEntries: auditEntryModel(connection),
    auditHeads: auditHeadModel(connection),
    auditPositions: auditPositionModel(connection),
    billParts: billModel(connection),
    consentRequests: consentRequestModel(connection),
    duties: dutyModel(connection),
    eventEras: eventEraModel(connection),
    events: toldEventModel(connection),
    backups: backupModel(connection),
    foreignThings: foreignThingModel(connection),
    idempotencyRecords: idempotencyRecordModel(connection),
    invoiceFiles: invoiceFileModel(connection),
    leases: leaseModel(connection),
    lockRegister: registeredLockModel(connection),
    lockReminders: lockReminderModel(connection),
    materialFiles: materialFileModel(connection),
    messages: smsMessageModel(connection),
    payloadKeyProofs: payloadKeyProofModel(connection),
    organisations: organisationModel(connection),
    ratings: ratingModel(connection),
    reconciliationDifferences: reconciliationDifferenceModel(connection),
    reconciliationReports: reconciliationReportModel(connection),
    reviewMarks: reviewMarkModel(connection),
    strayRefunds: strayRefundModel(connection),
    webhookDeliveries: webhookDeliveryModel(connection),
    webhookEndpoints: webhookEndpointModel(connection),
  };
}

export type Models = ReturnType<typeof modelsOf>;

interface Database {
  connection: Connection;
  models: Models;
}

/** Connects to the database without creating indexes. @throws MongooseServerSelectionError when the database is away. */
export async function openDatabase(uri: string): Promise<Database> {
  mendDriver();
  const connection = await mongoose
    .createConnection(uri, {
      serverSelectionTimeoutMS: serverSelectionTimeoutMs,
      ...heartbeat,
      autoIndex: false,
      bufferCommands: false,
    })
    .asPromise();
  return { connection, models: modelsOf(connection) };
}

/** Creates the missing indexes. */
export async function makeIndexes(models: Models): Promise<void> {
  await Promise.all(Object.values(models).map((model) => model.createIndexes()));
}

/** Connects to the database and creates the missing indexes. @throws MongooseServerSelectionError when the database is away. */
export async function connectDatabase(uri: string): Promise<Database> {
  const opened = await openDatabase(uri);
  await makeIndexes(opened.models);
  return opened;
}
