import type { Request } from "express";
import type { Logger } from "pino";
import { newUlid } from "../../config/new-ulid";
import { describeError } from "../../config/describe-error";
import type { AuditEntry, AuditEntryModel } from "../../store/models/audit-entry";
import { nativeCollection } from "../../store/models/native-collection";

/** What somebody signed in did or was refused. */
export type Act = Pick<AuditEntry, "action" | "what" | "result"> &
  Partial<Pick<AuditEntry, "applicationId" | "record" | "updateId">>;

/** Writes down an act of who sent the request. Never throws: what has been done can't be answered with an error. */
export type Audit = (request: Request, act: Act) => Promise<void>;

interface Options {
  entries: AuditEntryModel;
  /** Milliseconds since the epoch. */
  now: () => number;
  logger: Logger;
}

/** The audit trail of the API. */
export function createAudit({ entries, now, logger }: Options): Audit {
  return async (request, act) => {
    const { subject, orgCode, roles } = request.principal;
    try {
      await nativeCollection(entries).insertOne({
        ...act,
        _id: newUlid(now()),
        at: new Date(now()),
        source: "api",
        subject,
        roles,
        ...(orgCode === undefined ? {} : { orgCode }),
        requestId: request.id,
        ...(request.ip === undefined ? {} : { address: request.ip }),
      });
    } catch (error) {
      logger.error(
        { requestId: request.id, action: act.action, result: act.result, error: describeError(error) },
        "an audit entry was lost",
      );
    }
  };
}
