import type { Connection } from "mongoose";
import type { Models } from "../../store/models";
import { Unusable, type ReadinessCheck } from "../readiness";

/** Creates the check that the database accepts commands. */
export const databaseCheck =
  (connection: Connection): ReadinessCheck =>
  () =>
    connection.asPromise().then(() => connection.db?.command({ ping: 1 }));

/** Returns the indexes that the models declare and the database lacks, as an operator reads them. */
async function missingFrom(models: Models): Promise<string[]> {
  const missing: string[] = [];
  for (const model of Object.values(models)) {
    const { toCreate } = await model.diffIndexes();
    for (const fields of toCreate as Record<string, unknown>[])
      missing.push(`${model.collection.name} (${Object.keys(fields).join(", ")})`);
  }
  return missing;
}

/** Creates the check that the database has every index that the models declare. */
export const indexCheck =
  (models: Models): ReadinessCheck =>
  async () => {
    const missing = await missingFrom(models);
    if (missing.length > 0) throw new Unusable(`indexes are missing: ${missing.join("; ")}`);
  };
