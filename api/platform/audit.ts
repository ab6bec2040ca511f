import type { Request } from "express";
import type { Logger } from "pino";
import { describeError } from "../../lib/describe-error";
import type { CommandFile } from "../../runtime/answered-commands";
import type { AuditChain, NewEntry } from "../../services/audit/chain";
import type { Told } from "../../contract/trail";
import type { AuditEntry } from "../../store/models/audit-entry";

/** An act of a signed-in caller, done or refused, for the audit trail. */
export type Act = Pick<AuditEntry, "action" | "what" | "result"> &
  Partial<Pick<AuditEntry, "applicationId" | "record" | "updateId" | "detail" | keyof Told>> & {
    /** True for an act that changes something. The flag itself is not stored. */
    isCommand?: boolean;
  };

/**
 * Writes an act of the request's sender to the audit trail. It never throws: an act that is done can't be answered with
 * an error.
 */
export type Audit = (request: Request, act: Act) => Promise<void>;

interface Options {
  chain: Pick<AuditChain, "add">;
  /** Returns the current time in milliseconds since the epoch. */
  now: () => number;
  logger: Logger;
  /** Second record of answered commands, outside of the database, which helps after a restore from a backup. */
  commands?: Pick<CommandFile, "write"> | undefined;
}

const minuteMs = 60_000;
const lookMs = 5_000;
/** Largest number of distinct refusals counted at a time; beyond it, they are written early. */
const mostCounted = 1_000;
/**
 * Results whose request may name any record, existing or not. Their refusals are counted without regard to the record.
 */
const ofNoRecord = ["NOT_FOUND", "INVALID_INPUT"];

/** Returns an id shared by identical refusals within one minute, so that they become one entry. */
function refusalKey({ at, address, subject, orgCode, roles, clientId, ...act }: NewEntry): string {
  const record = ofNoRecord.includes(act.result) ? [] : [act.applicationId, act.record];
  const minute = Math.floor(at.getTime() / minuteMs);
  return JSON.stringify([
    minute,
    subject,
    orgCode,
    roles,
    clientId,
    address,
    act.action,
    act.decision,
    act.submission,
    act.result,
    ...record,
  ]);
}

/**
 * Creates the audit trail of the API: one entry per act, and one entry with a count for identical refusals within a
 * minute, so that nobody can flood the trail. Refusals are counted in memory and written when their minute is over; a
 * process that is killed loses those of its last minute.
 */
export function createAudit({ chain, now, logger, commands }: Options) {
  const refused = new Map<string, NewEntry & { count: number }>();

  function countRefusal(entry: NewEntry): void {
    const key = refusalKey(entry);
    const counted = refused.get(key);
    if (counted) counted.count += 1;
    else refused.set(key, { ...entry, count: 1 });
    if (refused.size >= mostCounted) void settle();
  }

  async function settle(before = Infinity): Promise<void> {
    const due = [...refused].filter(([, { at }]) => at.getTime() < before);
    for (const [key] of due) refused.delete(key);
    await Promise.all(due.map(([, entry]) => chain.add(entry)));
  }
  const looking = setInterval(() => {
    void settle(Math.floor(now() / minuteMs) * minuteMs);
  }, lookMs).unref();

  function keep({ at, subject, requestId, ...entry }: NewEntry): void {
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

  const audit: Audit = async (request, { isCommand = false, ...act }) => {
    const { subject, orgCode, roles, script } = request.principal;
    const entry = {
      ...act,
      at: new Date(now()),
      source: "api" as const,
      subject,
      roles,
      ...(orgCode === undefined ? {} : { orgCode }),
      ...(script === undefined ? {} : { clientId: script.clientId }),
      requestId: request.id,
      ...(request.ip === undefined ? {} : { address: request.ip }),
    };
    if (act.result !== "done" && act.result !== "repeated") return countRefusal(entry);
    if (isCommand) keep(entry);
    await chain.add(entry);
  };

  return {
    audit,
    /** Writes the refusals that were counted so far. */
    settle: () => settle(),
    stop: async () => {
      clearInterval(looking);
      await settle();
    },
  };
}
