import { z } from "zod";
import type { ShownFact } from "../domain/application/shown";
import { lockSerialSchema } from "../domain/form/form";
import { mostLocks } from "../domain/form/lock-key";
import { lockStates } from "../domain/locks/results";

const whichSubmission = "submissions 最后一项的 at，待审核列表中为 since";

/**
 * Returns the schema of an instant that a caller read in an answer. Clients in other languages write the same instant
 * in another way, with an offset or microseconds, so it is brought into the form of the answers.
 */
const readInstant = (error?: string) =>
  z.iso
    // Zod applies the next step to a text that failed this check as well, unless the check aborts.
    .datetime({ offset: true, abort: true, ...(error === undefined ? {} : { error }) })
    .overwrite((text) => new Date(text).toISOString());

const fields = {
  submission: readInstant()
    .optional()
    .describe(
      `所审核的是哪一次提交：${whichSubmission}。此后重新提交过的，以 SHOWN_CHANGED 拒绝；接口必填，运维的信号不填的审核最近一次提交`,
    ),
  keptFen: z.int().min(0).optional().describe("所见的实际收款（keptFen）；已变的，以 SHOWN_CHANGED 拒绝"),
  lockStates: z
    .array(z.strictObject({ lockSerial: lockSerialSchema(), state: z.enum(lockStates) }))
    .max(mostLocks)
    .optional()
    .describe(
      "所见的各锁状态（lockResults 的 state，没有的为待制证），退的是哪些锁就填哪些；已变的，以 SHOWN_CHANGED 拒绝",
    ),
  undecided: z
    .array(lockSerialSchema())
    .max(mostLocks)
    .optional()
    .describe("所见尚无制证结果的锁，填锁序列号；已变的，以 SHOWN_CHANGED 拒绝"),
  invoiceNumber: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe("所见的发票号码（invoiceNumber）；已变的，以 SHOWN_CHANGED 拒绝"),
  totalFen: z
    .int()
    .min(0)
    .optional()
    .describe("所见的开票金额（invoiceLines 各行 totalFen 之和）；已变的，以 SHOWN_CHANGED 拒绝"),
  recipientSince: readInstant()
    .optional()
    .describe("所见的收件信息是何时的（recipientSince）；此后更正过的，以 SHOWN_CHANGED 拒绝"),
} satisfies Record<ShownFact, z.ZodType>;

/**
 * Returns the fields of commands' bodies by which a caller names what they were shown. A command's row has those that it
 * is bound to.
 */
export const shownFields = () => fields;

const requiredFields = {
  submission: readInstant(
    `请写明所审核的是哪一次提交：submission 取申请中 ${whichSubmission}，看过的是哪一次就填哪一次`,
  ).describe(`所审核的是哪一次提交：${whichSubmission}。此后重新提交过的，以 SHOWN_CHANGED 拒绝`),
} satisfies Partial<Record<ShownFact, z.ZodType>>;

/** Facts that a caller of the API has to name. */
export type RequiredFact = keyof typeof requiredFields;

/** Returns the schema of a fact that the API requires. Its message says where the caller finds the fact. */
export const requiredField = (fact: RequiredFact): z.ZodType => requiredFields[fact];

/**
 * Facts that a command is bound to: "required" at the API's route, or checked if they are named. A fact that only the
 * portal and careful programs name is optional, because the transition table already refuses most of what has changed.
 */
export type Binding = { readonly [F in ShownFact]?: F extends RequiredFact ? "required" : "optional" };
