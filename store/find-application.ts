import { bringUpToDate, type ApplicationDocument, type ApplicationModel } from "./models/application";
import { plainly } from "./models/plainly";

/** One application or draft, if there is one. Every command and every poll reads one: mongoose's queries cost as much again. */
export async function findApplication(
  applications: ApplicationModel,
  id: string,
): Promise<ApplicationDocument | null> {
  const document = await plainly(applications).findOne({ _id: id });
  bringUpToDate(document);
  return document;
}
