import { wasSubmitted } from "../domain/application/application";
import type { RenewalSettings } from "../domain/settings";
import { shapeVersion, type CarriedState } from "../domain/application/shape";
import type { ApplicationDocument } from "./models/application";

/** What a run goes by that has nothing of its own. */
export interface RunDefaults {
  settings: RenewalSettings;
  /** After how many events of its history a run goes on as a new one. */
  eventsPerRun: number;
  /** Where operators find the portal. */
  portalUrl?: string;
}

/** All that a run needs to go on from the stored application. */
export function carriedState({
  application,
  taken = [],
  generation,
}: Pick<ApplicationDocument, "application" | "taken" | "generation">): CarriedState {
  if (!wasSubmitted(application)) throw new Error("a draft has no workflow");
  return { shape: shapeVersion, application, taken, generation };
}

/** What another run of the workflow is started with, so that it goes on from the stored application. */
export function carriedInput(document: ApplicationDocument, defaults: RunDefaults) {
  const { _id: applicationId, orgCode, settings = defaults.settings } = document;
  return { ...defaults, applicationId, orgCode, settings, carried: carriedState(document) };
}
