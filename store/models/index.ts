import { createRequire } from "node:module";
import type { Socket } from "node:net";
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

/** Connection of the MongoDB driver, as far as it is changed here. The driver doesn't export it. */
interface DriverConnection {
  socket: Socket;
  writeCommand(...args: unknown[]): Promise<void>;
}

const woken = new WeakSet<Socket>();

/**
 * Mends a fault of the MongoDB driver (7.8.0, and 7.9.1 as well). A command that begins after its socket was destroyed
 * and before the socket's close event waits for a drain event, and so does one whose message is only partly written when
 * the server leaves. That event never comes. If the command is the heartbeat, the process finds no server until it is
 * started again. Here the close event brings the drain event, after which the driver fails the command.
 */
function mendDriver(): void {
  // The driver is resolved as mongoose resolves it.
  const ofMongoose = createRequire(require.resolve("mongoose"));
  const { Connection } = ofMongoose("mongodb/lib/cmap/connection") as {
    Connection: { prototype: DriverConnection & { isMended?: true } };
  };
  const { prototype } = Connection;
  if (prototype.isMended) return;
  prototype.isMended = true;
  const { writeCommand } = prototype;
  prototype.writeCommand = function write(...args) {
    const { socket } = this;
    if (!woken.has(socket)) {
      woken.add(socket);
      socket.once("close", () => socket.emit("drain"));
    }
    return writeCommand.apply(this, args);
  };
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
