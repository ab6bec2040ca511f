import { isCreditCode } from "../../../domain/form/credit-code";
import { lockKey } from "../../../domain/form/lock-key";
import { normalisedName } from "../../../domain/form/names";
import { printableText } from "../../../domain/invoice/request";
import { daysAgo } from "../reconciliation";

/** A field of a request that matches its schema but was refused. */
export interface Refused {
  operationId: string;
  /** Problem code: INVALID_INPUT, or a more specific one. */
  code: string;
  /** Path of the field in the problem, and the value of the request there. */
  field: string;
  value: unknown;
  /** Organisation of the caller. */
  orgCode: string | undefined;
}

interface Reason {
  why: string;
  isSo: (refused: Refused) => boolean;
}

interface LockNamed {
  lockSerial: string;
}
const serialOf = ({ lockSerial }: LockNamed): string => lockKey(lockSerial);
const isText = (value: unknown): value is string => typeof value === "string";
const isName = (field: string): boolean => /[nN]ame$/.test(field);
/** Characters outside the basic plane, which the document's patterns don't cover because engines differ there. */
const beyondBasicPlane = /[\u{10000}-\u{10FFFF}]/u;
const lockTypes = ["法人锁", "单位锁", "业务锁"];

/**
 * Rules that JSON Schema can't express, each with its reason. No other request that matches the document may be refused
 * with 400.
 */
const reasons: readonly Reason[] = [
  {
    why: "a 统一社会信用代码 has a check character, which is reckoned",
    isSo: ({ field, value }) =>
      /(creditCode|taxNumber)$/.test(field) && isText(value) && !isCreditCode(value),
  },
  {
    why: "a bidder applies for their own organisation, which the token names",
    isSo: ({ field, value, orgCode }) => field === "form.creditCode" && value !== orgCode,
  },
  {
    why: "a part is refunded either of locks or of an amount, beside what may be said of both",
    isSo: ({ operationId, field }) => operationId === "refundPart" && field === "amountFen",
  },
  {
    why: "a reviewer, unlike the owner, says why they correct a recipient",
    isSo: ({ code, operationId }) => code === "REMARK_MISSING" && operationId === "correctRecipient",
  },
  {
    why: "the results of a claim name each lock once",
    isSo: ({ field, value }) =>
      field === "results" &&
      new Set((value as LockNamed[]).map(serialOf)).size < (value as LockNamed[]).length,
  },
  {
    why: "lock types are those of the fee table, which is configured",
    isSo: ({ field, value }) => field.endsWith("lockType") && !lockTypes.some((type) => type === value),
  },
  {
    why: "banks are those of UnionPay's contract, which is configured",
    isSo: ({ field, value }) => field === "bank" && value !== "ICBC",
  },
  {
    why: "a name is measured, and its marks counted, when it has been normalised",
    isSo: ({ field, value }) => {
      if (!isName(field) || !isText(value)) return false;
      const normalised = normalisedName(value);
      const isLonger = [...normalised].length > [...value].length;
      return isLonger || (field === "buyer.name" && !printableText.test(normalised));
    },
  },
  {
    why: "a name may have few marks on one character",
    isSo: ({ field, value }) => isName(field) && isText(value) && /\p{M}{4,}/u.test(normalisedName(value)),
  },
  {
    why: "patterns tell of the basic plane only: control characters beyond it are refused",
    isSo: ({ value }) =>
      isText(value) && beyondBasicPlane.test(value) && /\p{Cf}|\p{Noncharacter_Code_Point}/u.test(value),
  },
  {
    why: "a submission is of a draft, which may have gaps, and what was submitted once has none",
    isSo: ({ operationId, field, value }) =>
      ["submitApplication", "editApplication"].includes(operationId) &&
      field.startsWith("form.") &&
      (value === undefined || /\.recipient/.test(field)),
  },
  {
    why: "the days of a certificate are judged by today, by the years that were paid for and by the register",
    isSo: ({ code }) => code.startsWith("RESULT_"),
  },
  {
    why: "a lock that was bought elsewhere has an answer of its own",
    isSo: ({ code }) => ["LOCK_BOUGHT_ONLINE", "LOCK_ORIGIN_UNKNOWN"].includes(code),
  },
  {
    why: "an endpoint is outside of our networks, unless an operator lists its own",
    isSo: ({ field, operationId }) =>
      ["createEndpoint", "changeEndpoint"].includes(operationId) && /^(url|networks)/.test(field),
  },
  {
    why: "a day that is over, or has begun, depends on the clock; and one day on another",
    isSo: ({ field, value }) =>
      field === "from" ||
      (["day", "to"].includes(field) && isText(value) && value >= daysAgo(0)) ||
      (field === "month" && isText(value) && value > daysAgo(0).slice(0, 7)),
  },
  {
    why: "of two parameters one has to be there",
    isSo: ({ operationId, field }) => operationId === "getSummaryPage" && field === "search",
  },
];

/** Decides whether one of the reasons explains the refusal. */
export const isBeyondSchemas = (refused: Refused): boolean => reasons.some(({ isSo }) => isSo(refused));
