import type { X509Certificate } from "node:crypto";
import { fromBeijingStamp } from "../shared/beijing-time";
import { readForm, type Fields } from "./fields";
import type { ResponseCode } from "./response-codes";
import { isSigned } from "./signature";

/** The only merchant of this gateway. */
export interface Merchant {
  /** Merchant number of 15 digits. */
  merId: string;
  certificate: X509Certificate;
}

/** Condition that a field's value must meet. */
export type FieldRule = RegExp | ((value: string) => boolean);

export interface RequestRules {
  required: Readonly<Record<string, FieldRule>>;
  optional?: Readonly<Record<string, FieldRule>>;
  /** Sets of fields, of which at least one must be complete. */
  oneOf?: readonly (readonly string[])[];
}

/** Fields of a request, and the code of its refusal if it was refused. */
export type ReadRequest = { fields: Fields; refusal?: ResponseCode };

/** Rules for the fields that several requests share. */
export const rules = {
  orderId: /^[0-9A-Za-z]{8,40}$/,
  time: (value: string): boolean => fromBeijingStamp(value) !== undefined,
  amount: /^[1-9]\d{0,11}$/,
  url: /^https?:\/\/\S{1,249}$/,
  // UnionPay recommends base64, which can end in =, for values other than letters and digits.
  reserved: /^.{0,1024}$/su,
} as const;

const envelope: Readonly<Record<string, FieldRule>> = {
  version: /^5\.1\.0$/,
  encoding: /^UTF-8$/i,
  signMethod: /^01$/,
  accessType: /^0$/,
  merId: /^\d{15}$/,
  certId: /^\d+$/,
  signature: /./,
  txnType: /^\d\d$/,
  txnSubType: /^\d\d$/,
  bizType: /^\d{6}$/,
};

/** Reads and checks a request in UnionPay's order: form, fields, merchant, signature. */
export function readRequest({
  rawBody,
  merchant,
  requestRules,
}: {
  rawBody: Buffer;
  merchant: Merchant;
  requestRules: RequestRules;
}): ReadRequest {
  const sent = readForm(rawBody);
  if (!sent) {
    return { fields: {}, refusal: "10" };
  }
  const fields = withoutBlanks(sent);
  const refusal =
    fieldRefusal(fields, requestRules) ??
    (fields["merId"] === merchant.merId ? undefined : "31") ??
    (isSignedBy(merchant, sent) || isSignedBy(merchant, fields) ? undefined : "11");
  return refusal ? { fields, refusal } : { fields };
}

function fieldRefusal(fields: Fields, { required, optional, oneOf }: RequestRules): ResponseCode | undefined {
  const needed = { ...envelope, ...required };
  if (Object.keys(needed).some((key) => !fields[key])) {
    return "13";
  }
  if (oneOf && !oneOf.some((names) => names.every((name) => fields[name]))) {
    return "13";
  }
  const wrong = Object.entries({ ...needed, ...optional }).some(([key, rule]) => {
    const value = fields[key];
    return value !== undefined && !(rule instanceof RegExp ? rule.test(value) : rule(value));
  });
  return wrong ? "10" : undefined;
}

/**
 * Removes empty fields. UnionPay's own SDKs neither send nor sign them; other clients send them but leave them out of
 * the signature.
 */
function withoutBlanks(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
}

function isSignedBy({ certificate }: Merchant, fields: Fields): boolean {
  const certId = BigInt(`0x${certificate.serialNumber}`).toString();
  return fields["certId"] === certId && isSigned(fields, certificate.publicKey);
}
