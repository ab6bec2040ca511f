import { createPrivateKey, X509Certificate } from "node:crypto";
import type { Fields } from "./fields";
import { issueIdentity } from "./certificate-authority";
import type { Row } from "./ledger-state";
import { responseMessages } from "./response-codes";
import { signAsGateway, type GatewayIdentity } from "./signer";
import { transactionFields, transactionTypes } from "./transaction-fields";

/** Returns the fields of a notice before it is signed. */
export function noticeFields(merId: string, row: Row): Fields {
  const [txnType, txnSubType] = transactionTypes[row.kind];
  return {
    accessType: "0",
    bizType: "000201",
    merId,
    orderId: row.orderId,
    txnTime: row.txnTime,
    txnType,
    txnSubType,
    respCode: row.respCode ?? "00",
    respMsg: `${responseMessages[row.respCode ?? "00"]}[0000000]`,
    ...transactionFields(row),
  };
}

/**
 * Lifetime of the forger's certificate, in milliseconds. It is long, so that only the missing trust reveals the
 * forgery, not the date.
 */
const forgedLifetimeMs = 10 * 365 * 24 * 3_600_000;

/**
 * Returns two forgeries of a notice: one whose amount was changed after signing, and one with a valid signature by a
 * certificate of the right name that the forger made.
 */
export async function forgeries(identity: GatewayIdentity, fields: Fields): Promise<Fields[]> {
  const changed = signAsGateway(identity, { ...fields, txnAmt: `${fields["txnAmt"]}0` });
  const forger = await issueIdentity({
    name: new X509Certificate(identity.certificate).subject.replace(/^CN=/, ""),
    authority: false,
    notBefore: new Date(),
    notAfter: new Date(Date.now() + forgedLifetimeMs),
  });
  const forgerIdentity = { key: createPrivateKey(forger.key), certificate: forger.certificate };
  return [{ ...changed, txnAmt: fields["txnAmt"] ?? "" }, signAsGateway(forgerIdentity, fields)];
}
