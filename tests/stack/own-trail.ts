import type { AuditKeys } from "../../config/audit-keys";
import { createAuditChain, type NewEntry } from "../../services/audit/chain";
import { type CarriedTrail, createHeadMaker } from "../../services/audit/heads";
import { knownTrail } from "../../services/audit/known";
import { verifyTrail, type KnownTrail } from "../../services/audit/verify";
import type { AuditEntry, AuditEntryModel } from "../../store/models/audit-entry";
import type { AuditHead } from "../../store/models/audit-head";
import { testAuditKeys } from "../support/audit-keys";
import { useOwnDatabase } from "../support/own-database";

/** Start of the clock by which the trail's processes live, in milliseconds since the epoch. */
export const start = Date.parse("2026-01-05T01:00:00Z");

interface ChainOptions {
  keys?: AuditKeys;
  entries?: AuditEntryModel;
  restoredFrom?: number;
}

/**
 * Provides an audit trail in a database of its own, which is emptied before each test. Its processes use a clock that
 * the tests set.
 */
export function useOwnTrail() {
  const database = useOwnDatabase();
  let time = start;
  const now = () => time;
  /** Log lines of the processes and of the job that signs the day's heads, in JSON, as a log file contains them. */
  let logged: string[];
  const note = (fields: object) => void logged.push(`worker-1  | ${JSON.stringify(fields)}`);
  const logger = { info: note, warn: note, error: note };
  /** Result of the schedule's last run, and the head that it told. */
  let carried: CarriedTrail | undefined;
  let told: AuditHead | undefined;
  beforeEach(async () => {
    time = start;
    logged = [];
    carried = undefined;
    await database.empty();
  });

  const entriesOf = () => database.models.auditEntries;
  const chain = (options: ChainOptions = {}) =>
    createAuditChain({
      ...{ name: "api", entries: entriesOf(), keys: testAuditKeys, now, logger, pauseMs: 20 },
      ...options,
    });
  const act = (action: string, more: Partial<NewEntry> = {}): NewEntry => ({
    ...{ at: new Date(now()), source: "api", subject: "somebody", roles: ["bidder"] },
    ...{ action, what: "示例", result: "done" },
    ...more,
  });
  /** Plays a process that starts, records a number of acts, and stops properly unless it is killed. */
  async function life(
    acts: number,
    { killed = false, ...options }: ChainOptions & { killed?: boolean } = {},
  ) {
    const own = chain(options);
    await own.start();
    for (let each = 1; each <= acts; each += 1) {
      time += 1_000;
      await own.add(act(`act ${each}`, { detail: "半个字\ud800", count: each, record: undefined as never }));
    }
    if (!killed) await own.end();
    return own;
  }
  const verify = (known?: KnownTrail, keys = testAuditKeys) =>
    verifyTrail({ models: database.models, keys, ...(known ? { known } : {}) });
  const whatBroke = async (known?: KnownTrail) => (await verify(known)).breaks.map(({ what }) => what);
  const fromLogs = () => knownTrail(logged.join("\n"));
  /** Signs the day's head, as the schedule's first run of a day does, of which nothing is carried on. */
  const makeHead = (options: Partial<Parameters<typeof createHeadMaker>[0]> = {}, before?: CarriedTrail) =>
    createHeadMaker({
      ...{ models: database.models, auditKeys: testAuditKeys, now, log: logger },
      headMade: (head) => void (told = head),
      ...options,
    })(() => undefined, before);
  /** Plays a run of the schedule, which carries on what it knows. @returns the head that alerts get */
  async function run(options: Parameters<typeof makeHead>[0] = {}): Promise<AuditHead> {
    carried = await makeHead(options, carried);
    if (!told) throw new Error("the run told no head");
    return told;
  }
  const inOrder = () =>
    entriesOf().find().sort({ "link.process": 1, "link.sequence": 1 }).lean<AuditEntry[]>();

  return {
    uri: database.uri,
    models: () => database.models,
    entriesModel: entriesOf,
    /** Lets time pass on the trail's clock, in milliseconds. */
    pass: (ms: number) => void (time += ms),
    ...{ now, chain, act, life, verify, whatBroke, fromLogs, makeHead, run, inOrder },
  };
}
