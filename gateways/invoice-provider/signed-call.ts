import { randomBytes } from "node:crypto";
import { ApplicationFailure } from "@temporalio/common";
import { sign, signatureFault, signatureHeaders } from "./signature";
import type { InvoiceProviderDeps } from "./settings";
import { envelopeSchema } from "./wire";

/** Shorter than the activities that make the call, so that its own error is seen. */
const callTimeoutMs = 5_000;
const largestAnswerBytes = 1024 * 1024;

/** Codes after which repeating the same request is in vain: a field is wrong, or the order number is taken. */
const refusalCodes = new Set(["E9106", "E9501"]);

async function readAnswer(answer: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of answer.body ?? []) {
    total += chunk.length;
    if (total > largestAnswerBytes) throw new Error("the invoice provider's answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new Error("the invoice provider's answer is not JSON");
  }
}

/**
 * Calls one method of the provider, signed, and answers its signed result.
 *
 * @throws Error when the provider is away, or its answer can't be believed or read
 * @throws ApplicationFailure INVOICE_REFUSED, not retryable, when the provider refuses for good
 */
export async function signedCall(
  { settings, now }: InvoiceProviderDeps,
  { method, body }: { method: string; body: object },
): Promise<unknown> {
  const url = new URL(`${settings.baseUrl}/open/v1/${method}`);
  const text = JSON.stringify(body);
  const request = {
    method: "POST",
    path: url.pathname,
    timestamp: String(Math.floor(now() / 1000)),
    nonce: randomBytes(16).toString("hex"),
    body: text,
  };
  const answer = await fetch(url, {
    method: request.method,
    body: text,
    redirect: "error",
    signal: AbortSignal.timeout(callTimeoutMs),
    headers: {
      "content-type": "application/json; charset=utf-8",
      [signatureHeaders.appKey]: settings.appKey,
      [signatureHeaders.timestamp]: request.timestamp,
      [signatureHeaders.nonce]: request.nonce,
      [signatureHeaders.signature]: sign(settings.appSecret, request),
    },
  });
  const answerBody = await readAnswer(answer);
  // An error's body is only a hint: nothing is concluded from it.
  if (answer.status !== 200) throw new Error(`the invoice provider answered ${answer.status} to ${method}`);

  const message = {
    method: "ANSWER",
    path: request.path,
    timestamp: answer.headers.get(signatureHeaders.timestamp) ?? "",
    nonce: request.nonce,
    body: answerBody,
  };
  const signature = answer.headers.get(signatureHeaders.signature) ?? "";
  const fault = signatureFault({ secret: settings.appSecret, message, signature, nowMs: now() });
  if (fault !== undefined) throw new Error(`the invoice provider's answer to ${method} is refused: ${fault}`);

  const envelope = envelopeSchema.parse(parse(answerBody));
  if (envelope.code === "E0000") return envelope.result;
  if (refusalCodes.has(envelope.code))
    throw ApplicationFailure.nonRetryable(envelope.describe, "INVOICE_REFUSED");
  throw new Error(`the invoice provider answered ${envelope.code} to ${method}`);
}
