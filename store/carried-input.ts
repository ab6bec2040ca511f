import { wasSubmitted } from "../domain/application/application";
import type { RenewalSettings } from "../domain/application/settings";
import { shapeVersion } from "../domain/application/shape";
import type { ApplicationDocument } from "./models/application";

/** What a run goes by that has nothing of its own. */
export interface RunDefaults {
  settings: RenewalSettings;
  /** After how many events of its history a run goes on as a new one. */
  eventsPerRun: number;
  /** Where operators find the portal. */
  portalUrl?: string;
}

/** What another run of the workflow is started with, so that it goes on from the stored application. */
export function carriedInput(
  { _id: applicationId, orgCode, application, settings, taken = [] }: ApplicationDocument,
  defaults: RunDefaults,
) {
  if (!wasSubmitted(application)) throw new Error("a draft has no workflow");
  const carried = { shape: shapeVersion, application, taken };
  return { ...defaults, applicationId, orgCode, settings: settings ?? defaults.settings, carried };
}
