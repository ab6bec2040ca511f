import { z } from "zod";
import { line, lockSerialSchema } from "../domain/form/form";
import { mostLocks } from "../domain/form/lock-key";
import { resultFaults, type ResultFault } from "../domain/locks/judged-results";
import type { CommandRow } from "./command-row";
import {
  decidedLocksSchema,
  lockDoubtsSchema,
  lockEndsSchema,
  lockResultsSchema,
  someLocksSchema,
} from "./named-locks";
import { shownFields } from "./shown";

const someLocks = someLocksSchema();
const resultProblems = Object.keys(resultFaults) as ResultFault[];

const rows = {
  giveOut: {
    body: z.strictObject({}),
    adds: {
      /** Locks that can be given out by the present register. The other locks are left to the reviewer. */
      locks: z.array(lockSerialSchema()).max(mostLocks),
      doubts: lockDoubtsSchema(),
    },
    summary: "领取：把已支付申请的锁交去制证；锁档案有变的留待审核人员核实",
    done: "操作后的制证任务",
    answer: "workOrder",
    problems: ["REFUND_UNBOOKED"],
    waitsForGateway: true,
    description: "交去制证，由门户或制证系统发出",
  },
  recordResults: {
    body: z.strictObject({ results: lockResultsSchema() }),
    trail: { locks: "results" },
    summary:
      "制证结果：每把锁已制证（证书及有效期）或未能办理（原因）；重复的不再记，先到的为准，已制证的可用 corrects 更正",
    done: "操作后的制证任务",
    answer: "workOrder",
    problems: ["LOCKS_DIFFER", ...resultProblems],
    description: "制证结果，由门户或制证系统发出",
  },
  markHandled: {
    body: z.strictObject({
      leftOut: someLocks.optional().describe("未能延期的锁，填锁序列号；其余尚无制证结果的均已延期"),
      leftOutReason: line(200).optional().describe("未能延期的原因；不填的，写未能延期"),
      ends: lockEndsSchema()
        .optional()
        .describe("已延期的锁实际签发的到期日；不填的，按原到期日和延期年限推算"),
      undecided: shownFields().undecided,
    }),
    boundTo: { undecided: "optional" },
    trail: { locks: "undecided" },
    /** Results of all locks that have none yet. */
    adds: { results: decidedLocksSchema() },
    summary: "标记为已办理",
    done: "操作后的申请",
    problems: ["SHOWN_CHANGED", "REFUND_UNBOOKED", "LOCKS_DIFFER", ...resultProblems],
    waitsForGateway: true,
    description: "标记已办理，由门户发出",
  },
} as const satisfies Record<string, CommandRow>;

/** Returns the rows of the commands that report each lock's result after the payment. */
export const lockCommandRows = () => rows;
