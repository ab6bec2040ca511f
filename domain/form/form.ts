import { z } from "zod";
import { creditCodePattern, isCreditCode } from "./credit-code";
import { recipientFields, type FormField, type LockField } from "./form-fields";
import { normalisedName } from "./names";
import { lockKey, mostLocks } from "./lock-key";
import { pickups, purchaseChannels, yearsOnOffer } from "../values";

// Functions return the schemas because the workflow sandbox loads domain/ and contract/ once and freezes their exports,
// while zod writes into a schema when it parses for the first time.

/** Lock types on offer unless configured otherwise. */
export const defaultLockTypes = ["法人锁", "单位锁", "业务锁"] as const;

/** Matches one visible character. Spaces, fillers and the empty Braille cell show nothing, however many there are. */
const visible = /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * Pattern for readers of the API's document: a line must show something and must not contain U+FFFD, which stands for a
 * character that a program lost.
 */
const shownLine = String.raw`^[^\uFFFD]*[^\s\p{Default_Ignorable_Code_Point}\u2800\uFFFD][^\uFFFD]*$`;

/**
 * Returns the schema of one line of text. It has no control characters, which could break a list, a log or a printed
 * label, and no U+FFFD, which stands where another program lost a character.
 * @param max - longest text in characters, not in UTF-16 units
 */
export const line = (max: number, tidied = (text: string): string => text) =>
  z
    .string()
    .overwrite((text) => tidied(text).trim())
    .min(1, "不能为空")
    .max(max, `不能超过${max}个字`)
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029]*$/u, "不能含有换行或控制字符")
    .regex(/^[^\uFFFD]*$/u, "含有乱码，请重新输入")
    .refine((text) => text === "" || visible.test(text), "不能为空")
    .meta({ allOf: [{ pattern: shownLine }] });

/**
 * Matches four or more combining marks on one character. No language has so many; they would cover the lines above and
 * below.
 */
const piledMarks = /\p{M}{4,}/u;

/** Returns the schema of a person's or organisation's name. */
export const nameLine = (max: number) =>
  line(max, normalisedName)
    .refine((name) => !piledMarks.test(name), "含有过多的组合符号，请重新输入")
    .describe("按NFKC规范化后的字数；一个字上最多3个组合符号");

/** Schema of a mainland mobile number, or of a landline number with its area code. */
const telephone = z.string().regex(/^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$/, "请填写手机号码，或带区号的固定电话");

const mobile = z.string().regex(/^1[3-9]\d{9}$/, "请填写11位手机号码");

/** Returns the schema of a 统一社会信用代码. The API's document shows only its pattern, which can't express the check character. */
export const creditCodeSchema = (message = "统一社会信用代码不正确，请核对18位代码") =>
  z.string().refine(isCreditCode, message).meta({ pattern: creditCodePattern.source });

const mostYears = Math.max(...yearsOnOffer);
const chooseYears = `请选择${yearsOnOffer[0]}到${mostYears}年`;

/**
 * Matches four letters or digits, with any dashes between them. Serial numbers are compared without dashes, so dashes
 * alone are no number.
 */
const namesLock = /(?:[0-9A-Za-z]-*){4}/;
const lockSerialText = z
  .string()
  .regex(/^[0-9A-Za-z-]{6,40}$/, "锁序列号为6到40位字母、数字或短横线，见锁背面")
  .refine((serial) => namesLock.test(serial), "锁序列号至少有4位字母或数字，见锁背面")
  .meta({ allOf: [{ pattern: namesLock.source }] });
/** Returns the schema of a lock's serial number (锁序列号). */
export const lockSerialSchema = () => lockSerialText;

const lockFields = {
  /** Lock type: one of the configured types, which are the fee table's keys. */
  lockType: line(20),
  lockSerial: lockSerialText,
  /** Number of years for which the lock is renewed (延期年限). */
  years: z.int(chooseYears).min(yearsOnOffer[0], chooseYears).max(mostYears, chooseYears),
} satisfies Record<LockField, z.ZodType>;
const wholeLock = z.strictObject(lockFields);
const draftLock = wholeLock.partial();

/** A lock of an application, with the number of years for which it is renewed. */
export type FormLock = z.infer<typeof wholeLock>;
/** A lock of a draft's form, in which fields may be missing. */
export type DraftLock = z.infer<typeof draftLock>;

/** Returns the schema of a form's list of locks: at least one, not too many, and each lock only once. */
const lockList = <L extends typeof wholeLock | typeof draftLock>(lock: L) =>
  z
    .array(lock)
    .min(1, "请至少填写一把锁")
    .max(mostLocks, `一次最多申请${mostLocks}把锁，其余的请另行申请`)
    .superRefine((locks: readonly DraftLock[], context) => {
      const keys = locks.map(({ lockSerial }) => lockSerial && lockKey(lockSerial));
      keys.forEach((key, index) => {
        const first = keys.indexOf(key);
        if (key !== undefined && first < index)
          context.addIssue({
            code: "custom",
            path: [index, "lockSerial"],
            message: `与第${first + 1}把锁的序列号相同，同一把锁只填一次`,
          });
      });
    });

/** Returns the words that introduce a message about one lock of several: "第2把锁："; empty for a single lock. */
export const lockPlace = (index: number, count: number): string => (count > 1 ? `第${index + 1}把锁：` : "");

/** Rule of the recipient's fields, for the API's document. */
const mailedOnly = "邮寄取锁的必填，现场的不填";

/** Returns the schemas of a form's fields. Drafts and submitted forms differ only in the schema of the locks. */
const fieldsWith = <L extends z.ZodType>(locks: L) =>
  ({
    /** Name of the organisation (单位名称). */
    organisationName: nameLine(100),
    creditCode: creditCodeSchema(),
    locks,
    /** Name of the contact (经办人). */
    contactName: nameLine(30),
    mobile,
    purchaseChannel: z.enum(purchaseChannels, "请选择购买渠道"),
    pickup: z.enum(pickups, "请选择取锁方式：现场或邮寄"),
    recipientName: nameLine(30).optional().describe(mailedOnly),
    recipientPhone: telephone.optional().describe(mailedOnly),
    recipientAddress: line(200).optional().describe(mailedOnly),
  }) satisfies Record<FormField, z.ZodType>;

const recipientFieldSchemas = {
  recipientName: nameLine(30),
  recipientPhone: telephone,
  recipientAddress: line(200),
};
/** The recipient of a mailed lock. */
export type Recipient = z.infer<z.ZodObject<typeof recipientFieldSchemas>>;

/** Returns the schemas of a recipient's fields, for a recipient who is named anew. */
export const recipientShape = () => recipientFieldSchemas;

const draftForm = z.strictObject(fieldsWith(lockList(draftLock))).partial();
export type DraftForm = z.infer<typeof draftForm>;

/** Returns the schema of a draft's form: fields may be missing, but must not be wrong. */
export const draftFormSchema = () => draftForm;

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;

const wholeForm = z.strictObject(fieldsWith(lockList(wholeLock)));
const applicationForm = wholeForm.superRefine(
  (form, context) => {
    for (const field of recipientFields) {
      const missing = form.pickup === "邮寄" && form[field] === undefined;
      const needless = form.pickup === "现场" && form[field] !== undefined;
      if (missing)
        context.addIssue({
          code: "custom",
          path: [field],
          message: "邮寄取锁请填写收件人、收件电话和收件地址",
        });
      if (needless)
        context.addIssue({ code: "custom", path: [field], message: "现场取锁不需要收件信息，请清空" });
    }
  },
  // This check runs even if other fields are wrong, so that the user is told of all mistakes at once.
  { when: ({ value }) => isObject(value) },
);
export type ApplicationForm = z.infer<typeof applicationForm>;

/** Returns the schema of a form that can be submitted: complete, with a recipient if and only if the lock is mailed. */
export const applicationFormSchema = () => applicationForm;

const opinion = line(500);

/** Returns the schema of the opinion given with a submission, a decision or a withdrawal. */
export const opinionSchema = () => opinion;
