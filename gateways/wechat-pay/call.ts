import { ApplicationFailure } from "@temporalio/common";
import { z } from "zod";
import type { PlatformKeys } from "./platform-keys";
import type { RawAnswer, WechatRequest } from "./send";
import { signatureFault } from "./signature";

/** An answer of 4xx. If it is unsigned, it is only a hint and changes nothing. */
export interface Refusal {
  accepted: false;
  signed: boolean;
  status: number;
  code: string;
  message: string;
}

export type Answer = { accepted: true; body: unknown } | Refusal;

/** Calls WeChat Pay. @throws Error if it is away, its answer is invalid, or an answer of 2xx is forged */
export type Call = (request: WechatRequest) => Promise<Answer>;

const errorBody = z.object({ code: z.string(), message: z.string().default("") });
const passingCodes = [
  "SYSTEM_ERROR",
  "BANK_ERROR",
  "FREQUENCY_LIMITED",
  "RATELIMIT_EXCEEDED",
  "STATEMENT_CREATING",
];

export function createCall(keys: PlatformKeys, now: () => number): Call {
  return async (request) => {
    const name = `${request.method} ${request.path.split("?")[0]}`;
    const answer = await keys.send(request);
    const fault = await signatureFault({ ...answer, findKey: keys.find, now: now() });
    if (answer.status === 200 || answer.status === 204) {
      if (fault) throw new Error(`${name}: answer refused, ${fault}`);
      return {
        accepted: true,
        body: answer.status === 204 ? undefined : JSON.parse(answer.rawBody.toString()),
      };
    }
    const refusal = readRefusal(answer, fault === undefined);
    if (!refusal || passingCodes.some((code) => hasCode(refusal, code))) {
      throw new Error(`${name} was answered with ${answer.status} ${refusal?.code ?? ""}`);
    }
    return refusal;
  };
}

/** Decides whether a refusal has a code, in either spelling of WeChat Pay (ORDER_NOT_EXIST, ORDERNOTEXIST). */
export function hasCode(refusal: Refusal, code: string): boolean {
  return refusal.code.replaceAll("_", "") === code.replaceAll("_", "");
}

/**
 * Returns the error for a refusal: final if WeChat Pay signed it, otherwise retryable. A final error has the type
 * GATEWAY_REFUSED, and WeChat Pay's code in its details.
 */
export function refusalError(refusal: Refusal): Error {
  const message = `${refusal.code}: ${refusal.message}`;
  return refusal.signed
    ? ApplicationFailure.nonRetryable(message, "GATEWAY_REFUSED", refusal.code)
    : new Error(`Unsigned refusal, ${message}`);
}

function readRefusal(answer: RawAnswer, signed: boolean): Refusal | undefined {
  if (answer.status < 400 || answer.status >= 500 || answer.status === 429) return undefined;
  try {
    const { code, message } = errorBody.parse(JSON.parse(answer.rawBody.toString()));
    return { accepted: false, signed, status: answer.status, code, message };
  } catch {
    return undefined;
  }
}
