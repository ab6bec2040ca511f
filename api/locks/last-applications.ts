import { lockKey } from "../../domain/locks/holds";
import type { ApplicationDocument, ApplicationModel } from "../../store/models/application";

interface LastForm {
  years: number;
  contactName: string;
  mobile: string;
}

/** Enough for what an organisation has of late. */
const mostApplications = 500;

/** What an organisation filled in last for each of its locks, by the lock's number in capitals. */
export async function lastApplications(
  applications: ApplicationModel,
  orgCode: string,
): Promise<Map<string, LastForm>> {
  const documents = await applications
    .find({ orgCode })
    .sort({ updatedAt: -1 })
    .limit(mostApplications)
    .lean<ApplicationDocument[]>();
  const last = new Map<string, LastForm>();
  for (const { lockSerial, application } of documents) {
    const { years, contactName, mobile } = application.form;
    if (years === undefined || contactName === undefined || mobile === undefined) continue;
    if (!last.has(lockKey(lockSerial))) last.set(lockKey(lockSerial), { years, contactName, mobile });
  }
  return last;
}
