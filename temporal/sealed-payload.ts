import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { METADATA_ENCODING_KEY, ValueError, type Payload } from "@temporalio/common";
import { temporal } from "@temporalio/proto";
import { decrypt, encrypt, type SealingKey } from "../lib/sealing";
import { sealedMetadataKey } from "../contract/sealed";

/**
 * Deflate dictionary with text that payloads repeat, the most frequent last. Histories can be read only with exactly this
 * text, so it must never be changed. Another dictionary would have to be added beside it, with a mark of its own.
 */
const payloadDictionary = Buffer.from(
  [
    '"settings":{"wechatWindowSeconds":300,"unionPayWindowSeconds":1800,"receiptDays":15,"invoiceWindowDays":365},',
    '"eventsPerRun":2000,"portalUrl":"https://","carried":{"shape":,"taken":["applicationId":"","changes":',
    '{"refundNumber":"","reason":"","explanation":"","purpose":{"kind":"reissue","redLetters":[{"reversedInvoices":[',
    '{"status":"issued","issuedAt":"2026-","pdfUrl":"https://",".pdf","ofdUrl":".ofd","xmlUrl":".xml",',
    '"kept":{"fileId":"","sha256":"","ofd":{"fileId":"","xml":{"fileId":"","invoiceDocument":{"invoiceNumber":"26',
    "查询支付结果 查询开票结果 开票期限 签收期限 提醒运维：示例 单位锁 个人锁 法人锁 ",
    '{"event":{"type":"attemptPrepared","number":"","codeUrl":"weixin://wxpay/bizpayurl?pr=","pageUrl":"',
    '"attemptNumber":"","currency":"CNY","paidAt":"2026-","decision":"reject","decision":"approve","opinion":"同意"',
    '"channel":"unionpay","bank":"ICBC","carrier":"","trackingNumber":"","shipment":{"shippedAt":"2026-',
    '"refunds":[',
    '"recipientName":"","recipientPhone":"","recipientAddress":"","pickup":"邮寄","purchaseChannel":"邮寄",',
    '{"buyer":{"kind":"person","name":"","kind":"organisation","taxNumber":"","delivery":{"email":"","mobile":"',
    '"by":{"role":"operator","id":"","by":{"role":"handler","id":"',
    '"status":"审核不通过","status":"已撤回","payment":"已退款","payment":"退款中","handling":"办理中",',
    '"receipt":"待签收","receipt":"已签收","invoice":"开票失败","invoice":"已开票","invoice":"开票中",',
    '{"id":"01","orgCode":"91","version":1,"form":{"organisationName":"","creditCode":"91","locks":[{"lockType":"单位锁",',
    '"lockSerial":"","years":1}],"contactName":"","mobile":"13","purchaseChannel":"现场","pickup":"现场"},"feesFen":[20000],',
    '"status":"待审核","payment":"未支付","handling":"未开始","receipt":"无","invoice":"未申请","createdAt":"2026-',
    'Z","waitingSince":"2026-',
    'Z","submissions":[{"at":"2026-',
    'Z","by":{"role":"bidder","id":"","name":"',
    '"},"opinion":"请审核","form":{"organisationName":"","pickup":"现场"}}],"reviews":[],"reviews":[{"at":"2026-',
    'Z","by":{"role":"reviewer","id":"","name":"","decision":"approve","opinion":"同意"}],"attempts":[],',
    '"attempts":[{"number":"01","channel":"wechat","merchant":{"merchantId":"1","appId":"wx"},"createdAt":"2026-',
    '.000Z","deadline":"2026-',
    '.000Z","requestId":"","amountFen":20000,"status":"待支付","status":"支付成功",',
    '"expired":false,"superseding":false,"superseded":false,"transactions":[],"transactions":[{"id":"4200","amountFen":',
    ',"paidAt":"2026-',
    'Z","counted":true}],"codeUrl":"weixin://wxpay/bizpayurl?pr="}],"records":[],',
    '"records":[{"at":"2026-',
    'Z","text":"已办理"}],"invoiceRequests":[],"invoiceRequests":[{"orderNo":"01',
    '"requestedAt":"2026-',
    'Z"}],"operatorNotes":[]}"operatorNotes":[],"paidAt":"2026-',
    'Z","handledAt":"2026-',
    'Z","endedAt":"2026-',
    'Z"}{"status":"审核通过","payment":"已支付","handling":"已办理",{"orderNo":"01',
    '{"by":{"role":"reviewer","id":"reviewer1","name":"{"by":{"role":"bidder","id":"bidder1","name":"',
  ].join(""),
);

export const sealedEncoding = "binary/sealed";

/** Bits of a payload's first byte. */
const marks = { deflated: 1, json: 2, bound: 4 } as const;
const ownerBytes = 8;
/**
 * Options of the compression. Its window is 8 kB, of which the dictionary takes a third; a larger window doesn't help
 * with payloads of this size.
 */
const deflating = { dictionary: payloadDictionary, windowBits: 13, memLevel: 5 };

/**
 * Most bytes to which a payload may inflate. What is bound to a workflow was made by an API or worker. What is bound to
 * none can be made by everybody who may use the codec server, and reaches workers as a signal, again at each replay: it
 * is as short as what a person types.
 */
const mostInflated = { bound: 8 * 1_024 * 1_024, unbound: 64 * 1_024 };
const mostInflatedOf = (isBound: boolean): number => mostInflated[isBound ? "bound" : "unbound"];

const { Payload: PayloadMessage } = temporal.api.common.v1;

/** Returns the key with this id. @throws ValueError if there is none */
type KeyOf = (id: string) => SealingKey;

/**
 * Encrypts a payload. It is deflated first, because the text around payloads, and text that they repeat, would be half of
 * a history. The result begins with a short head: the bits about its form, the key's id, and, if it is bound to a
 * workflow, so many bytes of the hash of the workflow's id that nobody finds another id for them. The authentication tag
 * covers the head too. A payload that would inflate too far is encrypted as it is.
 */
export function seal(payload: Payload, keyId: string, keyOf: KeyOf, boundTo?: string): Payload {
  const isJson = encodingOf(payload) === "json/plain" && Object.keys(payload.metadata ?? {}).length === 1;
  const plain = isJson ? Buffer.from(payload.data ?? []) : PayloadMessage.encode(payload).finish();
  const mayInflate = plain.length <= mostInflatedOf(boundTo !== undefined);
  const deflated = mayInflate ? deflateRawSync(plain, deflating) : plain;
  const isShorter = deflated.length < plain.length;

  const what =
    (isShorter ? marks.deflated : 0) | (isJson ? marks.json : 0) | (boundTo === undefined ? 0 : marks.bound);
  const named = Buffer.from(keyId);
  const owner = boundTo === undefined ? Buffer.alloc(0) : ownerMark(boundTo);
  const head = Buffer.concat([Buffer.of(what, named.length), named, owner]);
  const hidden = encrypt(keyOf(keyId), isShorter ? deflated : plain, head);
  return {
    metadata: { [METADATA_ENCODING_KEY]: Buffer.from(sealedEncoding) },
    data: Buffer.concat([head, hidden]),
  };
}

/**
 * Decrypts a payload. One that is bound to the given workflow is marked as sealed in its metadata.
 * @param workflowId - workflow that the payload should belong to; undefined for the codec server, which doesn't know it
 * and relies on the tag alone
 * @throws ValueError if the payload belongs to another workflow; Error if the tag is wrong; an error that
 * `inflatesTooFar` knows if a short payload would become a large one
 */
export function open(payload: Payload, keyOf: KeyOf, workflowId: string | undefined): Payload {
  const data = Buffer.from(payload.data ?? []);
  const [what = 0, keyIdLength = 0] = data;
  const keyEnd = 2 + keyIdLength;
  const headEnd = keyEnd + (what & marks.bound ? ownerBytes : 0);
  const owner = data.subarray(keyEnd, headEnd);
  if (owner.length > 0 && workflowId !== undefined && !owner.equals(ownerMark(workflowId)))
    throw new ValueError("encrypted payload belongs to another workflow");

  const key = keyOf(keyIdOf(payload));
  const shown = decrypt(key, data.subarray(headEnd), data.subarray(0, headEnd));
  const plain = what & marks.deflated ? inflate(shown, mostInflatedOf(owner.length > 0)) : shown;
  const opened = what & marks.json ? jsonOf(plain) : PayloadMessage.decode(plain);
  const isSealed = owner.length > 0 && workflowId !== undefined;
  return isSealed ? { ...opened, metadata: { ...opened.metadata, [sealedMetadataKey]: sealed } } : opened;
}

const inflate = (data: Uint8Array, maxOutputLength: number): Buffer =>
  inflateRawSync(data, { dictionary: payloadDictionary, maxOutputLength });

/** Decides whether `open` stopped because the payload is longer than what anybody of ours deflates. */
export const inflatesTooFar = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException | undefined)?.code === "ERR_BUFFER_TOO_LARGE";

const sealed = Buffer.of(1);

const jsonOf = (data: Uint8Array): Payload => ({
  metadata: { [METADATA_ENCODING_KEY]: Buffer.from("json/plain") },
  data,
});

const ownerMark = (workflowId: string): Buffer =>
  createHash("sha256").update(workflowId).digest().subarray(0, ownerBytes);

/** Returns the id of the key with which the payload claims to be sealed. */
export function keyIdOf({ data }: Payload): string {
  const bytes = Buffer.from(data ?? []);
  return bytes.toString("utf8", 2, 2 + (bytes[1] ?? 0));
}

export const encodingOf = ({ metadata }: Payload): string =>
  Buffer.from(metadata?.[METADATA_ENCODING_KEY] ?? []).toString();
