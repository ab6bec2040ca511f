import { wasSubmitted } from "../domain/application/application";
import type { RenewalSettings } from "../domain/settings";
import { shapeVersion, type CarriedState } from "../domain/application/shape";
import type { ApplicationDocument } from "./models/application";

/** Settings for a run whose application has none stored. */
export interface RunDefaults {
  settings: RenewalSettings;
  /** Number of events in a run's history after which a new run continues. */
  eventsPerRun: number;
  /** Address of the portal, for links in the Temporal UI. */
  portalUrl?: string;
}

/** Returns the state from which a run continues the stored application. @throws Error for a draft, which has no workflow */
export function carriedState({
  application,
  taken = [],
  generation,
}: Pick<ApplicationDocument, "application" | "taken" | "generation">): CarriedState {
  if (!wasSubmitted(application)) throw new Error("a draft has no workflow");
  return { shape: shapeVersion, application, taken, generation };
}

/** Returns the input of a run that continues the stored application. */
export function carriedInput(document: ApplicationDocument, defaults: RunDefaults) {
  const { _id: applicationId, orgCode, settings = defaults.settings } = document;
  return { ...defaults, applicationId, orgCode, settings, carried: carriedState(document) };
}
