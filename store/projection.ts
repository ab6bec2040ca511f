import type { Application, Draft } from "../domain/application/application";
import { shortNumberOf } from "../domain/application/short-number";
import { queueOf, stageOf, tabsOf } from "../domain/application/stage";
import type { ApplicationDocument, ApplicationModel } from "./models/application";
import { isDuplicateKey } from "./models/duplicate-key";

/** The run of a draft: earlier than any workflow's. */
export const draftRun = new Date(0);

/** The document of an application, but for its id and claim: what is searched is derived here and nowhere else. */
export function projectionOf(
  application: Application | Draft,
  { runStartedAt, at }: { runStartedAt: Date; at: Date },
): Omit<ApplicationDocument, "_id" | "claim" | "editedBy" | "queue" | "queueSince" | "reviewedAt"> {
  return {
    orgCode: application.orgCode,
    version: application.version,
    runStartedAt,
    status: application.status,
    stage: stageOf(application),
    tabs: tabsOf(application),
    shortNumber: shortNumberOf(application.id),
    organisationName: application.form.organisationName ?? "",
    lockSerial: application.form.lockSerial ?? "",
    createdAt: new Date(application.createdAt),
    updatedAt: at,
    application,
  };
}

interface ProjectionWrite {
  application: Application;
  runStartedAt: Date;
  at: Date;
}

/**
 * Writes the projection unless a later one is there: later run (after a reset) first, then higher version.
 * True if it was written or had been, false if a later one stands.
 */
export async function writeProjection(
  applications: ApplicationModel,
  { application, runStartedAt, at }: ProjectionWrite,
): Promise<boolean> {
  const { version } = application;
  const waiting = queueOf(application);
  const decided = application.reviews.at(-1);
  const older = {
    $or: [{ runStartedAt: { $lt: runStartedAt } }, { runStartedAt, version: { $lt: version } }],
  };
  const update = {
    $set: {
      ...projectionOf(application, { runStartedAt, at }),
      ...(waiting ? { queue: waiting.queue, queueSince: new Date(waiting.since) } : {}),
      ...(decided ? { reviewedAt: new Date(decided.at) } : {}),
    },
    $unset: {
      claim: "",
      editedBy: "",
      ...(waiting ? {} : { queue: "", queueSince: "" }),
      ...(decided ? {} : { reviewedAt: "" }),
    },
  };
  // A duplicate key means that a document stands which isn't older, or that another write was first: seen by asking again.
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      await applications.updateOne({ _id: application.id, ...older }, update, { upsert: true });
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
  return (await applications.exists({ _id: application.id, runStartedAt, version })) !== null;
}
