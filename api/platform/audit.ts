import type { Request } from "express";
import type { Logger } from "pino";
import { describeError } from "../../lib/describe-error";
import type { CommandFile } from "../../runtime/answered-commands";
import type { AuditChain, NewEntry } from "../../services/audit/chain";
import type { AuditEntry } from "../../store/models/audit-entry";

/** What somebody signed in did or was refused. */
export type Act = Pick<AuditEntry, "action" | "what" | "result"> &
  Partial<Pick<AuditEntry, "applicationId" | "record" | "updateId" | "detail">> & {
    /** It changes something: not kept. */
    isCommand?: boolean;
  };

/** Writes down an act of who sent the request. Never throws: what has been done can't be answered with an error. */
export type Audit = (request: Request, act: Act) => Promise<void>;

interface Options {
  chain: Pick<AuditChain, "add">;
  /** Milliseconds since the epoch. */
  now: () => number;
  logger: Logger;
  /** Where answered commands are written down besides, for the time after a restore. */
  commands?: Pick<CommandFile, "write"> | undefined;
}

const minuteMs = 60_000;
const lookMs = 5_000;
/** Kinds of refusals that are counted at one time; more are written down early. */
const mostCounted = 1_000;
/** What was refused for these may name any record, there or not: their lines are not kept apart by it. */
const ofNoRecord = ["NOT_FOUND", "INVALID_INPUT"];

/** The same for what is refused alike within a minute; sorted by time like others, but for that. */
function refusalKey({ at, address, subject, orgCode, roles, ...act }: NewEntry): string {
  const record = ofNoRecord.includes(act.result) ? [] : [act.applicationId, act.record];
  const minute = Math.floor(at.getTime() / minuteMs);
  return JSON.stringify([minute, subject, orgCode, roles, address, act.action, act.result, ...record]);
}

/**
 * The audit trail of the API: a line for each act, and one with a count for what somebody is refused alike within a
 * minute, so that nobody fills it by asking. Refusals are counted in memory, and written when their minute is over: a process
 * that is killed takes those of its last minute with it.
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
    const { subject, orgCode, roles } = request.principal;
    const entry = {
      ...act,
      at: new Date(now()),
      source: "api" as const,
      subject,
      roles,
      ...(orgCode === undefined ? {} : { orgCode }),
      requestId: request.id,
      ...(request.ip === undefined ? {} : { address: request.ip }),
    };
    if (act.result !== "done" && act.result !== "repeated") return countRefusal(entry);
    if (isCommand) keep(entry);
    await chain.add(entry);
  };

  return {
    audit,
    /** Writes down what is counted until now. */
    settle: () => settle(),
    stop: async () => {
      clearInterval(looking);
      await settle();
    },
  };
}
