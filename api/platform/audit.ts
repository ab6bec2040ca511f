import { createHash } from "node:crypto";
import type { Request } from "express";
import type { Logger } from "pino";
import { newUlid } from "../../lib/new-ulid";
import { describeError } from "../../lib/describe-error";
import type { CommandFile } from "../../runtime/answered-commands";
import type { AuditEntry, AuditEntryModel } from "../../store/models/audit-entry";
import { isDuplicateKey } from "../../store/models/duplicate-key";
import { nativeCollection } from "../../store/models/native-collection";

/** What somebody signed in did or was refused. */
export type Act = Pick<AuditEntry, "action" | "what" | "result"> &
  Partial<Pick<AuditEntry, "applicationId" | "record" | "updateId" | "detail">> & {
    /** It changes something: not kept. */
    isCommand?: boolean;
  };

/** Writes down an act of who sent the request. Never throws: what has been done can't be answered with an error. */
export type Audit = (request: Request, act: Act) => Promise<void>;

interface Options {
  entries: AuditEntryModel;
  /** Milliseconds since the epoch. */
  now: () => number;
  logger: Logger;
  /** Where answered commands are written down besides, for the time after a restore. */
  commands?: Pick<CommandFile, "write"> | undefined;
}

const minuteMs = 60_000;
/** What was refused for these may name any record, there or not: their lines are not kept apart by it. */
const ofNoRecord = ["NOT_FOUND", "INVALID_INPUT"];

/** The same for what is refused alike within a minute; sorted by time like others, but for that. */
function refusalId({ at, address, subject, orgCode, roles, ...act }: Omit<AuditEntry, "_id">): string {
  const record = ofNoRecord.includes(act.result) ? [] : [act.applicationId, act.record];
  const alike = [subject, orgCode, roles, address, act.action, act.result, ...record];
  const hash = createHash("sha256").update(JSON.stringify(alike)).digest("hex");
  const time = newUlid(Math.floor(at.getTime() / minuteMs) * minuteMs).slice(0, 10);
  return time + hash.slice(0, 16).toUpperCase();
}

/**
 * The audit trail of the API: a line for each act, and one with a count for what somebody is refused alike within a
 * minute, so that nobody fills it by asking.
 */
export function createAudit({ entries, now, logger, commands }: Options): Audit {
  const collection = nativeCollection(entries);

  async function countRefusal(entry: Omit<AuditEntry, "_id">): Promise<void> {
    const _id = refusalId(entry);
    const counted = () =>
      collection.updateOne({ _id }, { $setOnInsert: entry, $inc: { count: 1 } }, { upsert: true });
    // Of two first ones at once, one is refused by the index.
    await counted().catch((error: unknown) => (isDuplicateKey(error) ? counted() : Promise.reject(error)));
  }

  function keep({ at, subject, requestId, ...entry }: Omit<AuditEntry, "_id">): void {
    const { action, what, applicationId, record } = entry;
    try {
      commands?.write({
        ...{ at: at.toISOString(), subject: subject ?? "", action, what, requestId: requestId ?? "" },
        ...(applicationId === undefined ? {} : { applicationId }),
        ...(record === undefined ? {} : { record }),
      });
    } catch (error) {
      logger.error({ requestId, action, error: describeError(error) }, "a command was not written down");
    }
  }

  return async (request, { isCommand = false, ...act }) => {
    const { subject, orgCode, roles } = request.principal;
    const at = new Date(now());
    const entry = {
      ...act,
      at,
      source: "api" as const,
      subject,
      roles,
      ...(orgCode === undefined ? {} : { orgCode }),
      requestId: request.id,
      ...(request.ip === undefined ? {} : { address: request.ip }),
    };
    const isDone = act.result === "done" || act.result === "repeated";
    if (isDone && isCommand) keep(entry);
    try {
      if (isDone) await collection.insertOne({ ...entry, _id: newUlid(at.getTime()) });
      else await countRefusal(entry);
    } catch (error) {
      logger.error(
        { requestId: request.id, action: act.action, result: act.result, error: describeError(error) },
        "an audit entry was lost",
      );
    }
  };
}
