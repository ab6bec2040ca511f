import { isSameName } from "../domain/form/names";
import type { ApplicationDocument } from "./models/application";
import type { OrganisationModel } from "./models/organisation";
import { nativeCollection } from "./models/native-collection";

/** Stores the name of an organisation's account, with which reviewers compare applications. */
export async function rememberOrganisation(
  organisations: OrganisationModel,
  { orgCode, orgName }: { orgCode?: string; orgName?: string },
): Promise<void> {
  if (orgCode === undefined || orgName === undefined) return;
  await organisations.updateOne({ _id: orgCode }, { $set: { name: orgName } }, { upsert: true });
}

/** Returns the account's name by application id, for applications that name their organisation differently. */
export async function differingAccountNames(
  organisations: OrganisationModel,
  asked: readonly Pick<ApplicationDocument, "_id" | "orgCode" | "organisationName">[],
): Promise<ReadonlyMap<string, string>> {
  const found = await nativeCollection(organisations)
    .find({ _id: { $in: [...new Set(asked.map(({ orgCode }) => orgCode))] } })
    .toArray();
  const names = new Map(found.map(({ _id, name }) => [_id, name]));
  return new Map(
    asked.flatMap(({ _id, orgCode, organisationName }) => {
      const name = names.get(orgCode);
      return name === undefined || isSameName(name, organisationName) ? [] : [[_id, name] as const];
    }),
  );
}
