import type { Application, Draft } from "../domain/application/application";
import { shapeVersion } from "../domain/application/shape";
import { shortNumberOf } from "../domain/application/short-number";
import { queueOf, stageOf, tabsOf } from "../domain/application/stage";
import { holdsOf, lockKey } from "../domain/locks/holds";
import type { ApplicationDocument } from "./models/application";

/** The generation of a draft: no run has written it. */
export const draftGeneration = 0;

/** True while no workflow has the application: it belongs to MongoDB. */
export const isDraft = ({ status }: Pick<ApplicationDocument, "status">): boolean => status === "编辑中";

/** The document's part that follows from the application: what is searched is derived here and nowhere else. */
export function projectionOf(application: Application | Draft, at: Date) {
  return {
    orgCode: application.orgCode,
    version: application.version,
    shape: shapeVersion,
    status: application.status,
    stage: stageOf(application),
    tabs: tabsOf(application),
    shortNumber: shortNumberOf(application.id),
    organisationName: application.form.organisationName ?? "",
    lockSerial: lockKey(application.form.lockSerial ?? ""),
    createdAt: new Date(application.createdAt),
    updatedAt: at,
    application,
  } satisfies Partial<ApplicationDocument>;
}

/**
 * The same as an update of what stands, without a draft's leftovers.
 * @param lost - what the application would hold, and others do
 */
export function projectionUpdate(application: Application, at: Date, lost: readonly string[] = []) {
  const waiting = queueOf(application);
  const decided = application.reviews.at(-1);
  const holds = holdsOf(application).filter((hold) => !lost.includes(hold));
  return {
    $set: {
      ...projectionOf(application, at),
      ...(waiting ? { queue: waiting.queue, queueSince: new Date(waiting.since) } : {}),
      ...(decided ? { reviewedAt: new Date(decided.at) } : {}),
      ...(holds.length > 0 ? { holds } : {}),
    },
    $unset: {
      ...({ claim: "", runMissingSince: "" } as const),
      ...(waiting ? {} : ({ queue: "", queueSince: "" } as const)),
      ...(decided ? {} : ({ reviewedAt: "" } as const)),
      // Never an empty list, which a unique index would take for a value.
      ...(holds.length > 0 ? {} : ({ holds: "" } as const)),
    },
  };
}
