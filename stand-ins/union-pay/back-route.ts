import type { RequestHandler } from "express";
import type { Fault } from "../shared/gateway/faults";
import type { Fields } from "./fields";
import type { GatewayContext } from "./context";
import { answerBadly } from "./answer-badly";
import { readRequest, type RequestRules } from "./request";
import { responseMessages, type ResponseCode } from "./response-codes";
import { signAsGateway } from "./signer";

/** Answer to a back-end request, without the fields that every answer repeats. */
export type BackAnswer = { respCode: ResponseCode; extra?: Fields };

const repeatedFields = [
  "accessType",
  "bizType",
  "merId",
  "orderId",
  "txnTime",
  "txnType",
  "txnSubType",
  "settleDate",
  "reqReserved",
];

/** Returns the handler of a POST from another server: the request is checked and handled, and the answer is signed. */
export function backRoute({
  context,
  requestRules,
  handle,
}: {
  context: GatewayContext;
  requestRules: RequestRules;
  handle: (fields: Fields) => Promise<BackAnswer>;
}): RequestHandler {
  const { merchant, identity, faults } = context;
  return async (request, response) => {
    const fault = faults.take(request.path);
    if (fault && !isCarriedOut(fault)) {
      answerBadly(response, fault.kind);
      return;
    }
    const rawBody: Buffer = request.body;
    const { fields, refusal } = readRequest({ rawBody, merchant, requestRules });
    const answer: BackAnswer = refusal ? { respCode: refusal } : await handle(fields);
    const { respCode, extra } = answer;
    if (answerBadly(response, fault?.kind)) {
      return;
    }
    const signed = signAsGateway(identity, {
      ...pick(fields, repeatedFields),
      ...extra,
      respCode,
      respMsg: `${responseMessages[respCode]}[00000${respCode}]`,
    });
    response.type("text/plain").send(answerText(signed, fault?.kind === "unsigned"));
  };
}

/** Decides whether a faulty call is carried out before it fails. By default only a 500 is not. */
const isCarriedOut = ({ kind, carriedOut = kind !== "http500" }: Fault): boolean => carriedOut;

/** Returns the answer as k=v&k=v without any encoding. */
function answerText(fields: Fields, unsigned: boolean): string {
  return Object.entries(fields)
    .filter(([key]) => !unsigned || key !== "signature")
    .map(([key, value]) => `${key}=${value}`)
    .join("&");
}

function pick(fields: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => keys.includes(key)));
}
