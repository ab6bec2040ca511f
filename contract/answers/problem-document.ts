import { z } from "zod";
import { decisions } from "../../domain/application/application";
import { instantSchema } from "./parts";

/** Further members of a problem document, each with the codes that use it. */
const details = {
  fields: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .describe("INVALID_INPUT：每个有误的字段"),
  state: z.string().optional().describe("409：不允许该操作的状态"),
  locks: z
    .array(z.string())
    .optional()
    .describe("LOCK_REGISTERED_TO_ANOTHER、LOCK_APPROVED_FOR_ANOTHER、LOCKS_DIFFER、RESULT_…：所指的锁"),
  locksTaken: z
    .array(z.object({ lockSerial: z.string(), applicationId: z.string() }))
    .optional()
    .describe("LOCK_HAS_OPEN_APPLICATION：被占用的锁，及占用它的申请"),
  lastPage: z.int().optional().describe("PAGE_BEYOND_END：最后一页"),
  version: z.int().optional().describe("STALE_VERSION：现在的版本"),
  differences: z
    .array(z.object({ name: z.string(), before: z.string(), now: z.string() }))
    .optional()
    .describe("SHOWN_CHANGED：所见与现在不同之处"),
  review: z
    .object({ at: instantSchema(), by: z.string(), decision: z.enum(decisions), opinion: z.string() })
    .extend({ isMine: z.boolean().describe("正是本账号的审核") })
    .optional()
    .describe("NOT_AWAITING_REVIEW：此前的审核"),
};

const problem = z.object({
  type: z.string().describe("urn:ca-renewal:problem: 加代码"),
  title: z.string().describe("出了什么问题，同一代码总是相同"),
  status: z.int(),
  detail: z.string().describe("接下来怎么办"),
  code: z.string().describe("稳定不变，请按它区分错误"),
  instance: z.string().describe("urn:ca-renewal:request: 加请求编号，供客服查找"),
  ...details,
});

/** Returns the schema of the RFC 9457 document with which every error is answered. */
export const problemDocumentSchema = () => problem;

export type ProblemDocument = z.output<typeof problem>;

/** Members that a problem's code may add to the standard ones. */
export type ProblemDetails = Pick<ProblemDocument, keyof typeof details>;
