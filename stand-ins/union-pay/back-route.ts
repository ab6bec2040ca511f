import type { RequestHandler } from "express";
import type { Fault } from "../shared/gateway/faults";
import type { Fields } from "./fields";
import type { GatewayContext } from "./context";
import { answerBadly } from "./answer-badly";
import { readRequest, type RequestRules } from "./request";
import { responseMessages, type ResponseCode } from "./response-codes";
import { signAsGateway } from "./signer";

/** What a back-end request is answered, beside the fields that every answer repeats. */
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

/** A POST that another server makes: checked, handled, and answered with signed fields. */
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

/** Only a 500 comes before anything is done, unless the fault says otherwise. */
const isCarriedOut = ({ kind, carriedOut = kind !== "http500" }: Fault): boolean => carriedOut;

/** Answers go out as k=v&k=v without any encoding. */
function answerText(fields: Fields, unsigned: boolean): string {
  return Object.entries(fields)
    .filter(([key]) => !unsigned || key !== "signature")
    .map(([key, value]) => `${key}=${value}`)
    .join("&");
}

function pick(fields: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => keys.includes(key)));
}
