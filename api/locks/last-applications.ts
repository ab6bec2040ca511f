import { lockKey } from "../../domain/form/lock-key";
import { latestOf } from "../../store/find-application";
import type { ApplicationModel } from "../../store/models/application";

interface LastForm {
  years: number;
  contactName: string;
  mobile: string;
}

/** Largest number of recent applications that are read; few organisations have more. */
const mostApplications = 500;

/**
 * Returns the years and contact of an organisation's latest application for each lock, by the lock's number in
 * capitals.
 */
export async function lastApplications(
  applications: ApplicationModel,
  orgCode: string,
): Promise<Map<string, LastForm>> {
  const documents = await latestOf(applications, orgCode, {
    part: "application.form",
    limit: mostApplications,
  });
  const last = new Map<string, LastForm>();
  for (const { application } of documents) {
    const { locks = [], contactName, mobile } = application.form;
    if (contactName === undefined || mobile === undefined) continue;
    for (const { lockSerial, years } of locks) {
      const key = lockSerial && lockKey(lockSerial);
      if (key && years !== undefined && !last.has(key)) last.set(key, { years, contactName, mobile });
    }
  }
  return last;
}
