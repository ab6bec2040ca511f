/** A fault that keeps an installation from working, or soon will, in an operator's words. It quotes no secret. */
export interface Fault {
  /** Variable, file or part that is at fault. DOCTOR_ACCEPTS uses this name. */
  about: string;
  fault: string;
  /** Value that was given, where it is no secret and short enough to be read. */
  value?: string;
  /** Action that removes the fault. */
  remedy: string;
  /** True if the fault would cost money or data, or make the process end. All other faults only warn. */
  stops?: boolean;
  /** True if DOCTOR_ACCEPTS names the fault: somebody has decided to accept it. */
  accepted?: boolean;
}

/** Reasons for which a server's certificate is refused, by the code of the error. */
const refusals: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "对方没有给出中间证书：在对方的服务器上换成含中间证书的证书文件（fullchain）；证书没有经过中间机构的，把签发机构写进 NODE_EXTRA_CA_CERTS",
  DEPTH_ZERO_SELF_SIGNED_CERT: "对方的证书是自签的，不受信任：核对无误的，写进 NODE_EXTRA_CA_CERTS",
  SELF_SIGNED_CERT_IN_CHAIN: "签发对方证书的机构不受信任：核对无误的，写进 NODE_EXTRA_CA_CERTS",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "签发对方证书的机构不受信任：核对无误的，写进 NODE_EXTRA_CA_CERTS",
  CERT_HAS_EXPIRED: "对方的证书过期了，或本机的时钟不对：请对方换新证书",
  CERT_NOT_YET_VALID: "对方的证书还没有生效，或本机的时钟不对",
  INVALID_PURPOSE: "对方的证书不能用于服务器：请对方换一张",
  ERR_TLS_CERT_ALTNAME_INVALID: "对方的证书不是这个主机名的：地址里的主机写错了，或请对方换证书",
};

/** Codes and messages with which a request fails, and what each of them means here. */
const failures: readonly [RegExp, string][] = [
  [
    /\bSIGN_ERROR\b/,
    "签名不对：WECHAT_MERCHANT_KEY_FILE 与 WECHAT_MERCHANT_SERIAL 不是这个商户号的同一张证书",
  ],
  [/\b(APPID_MCHID_NOT_MATCH|MCH_NOT_EXISTS)\b/, "WECHAT_MCHID 不对，或没有关联 WECHAT_APPID"],
  [/\bInvalidAccessKeyId\b/, "SMS_ACCESS_KEY_ID 不对、已停用，或与密钥文件的内容互换了"],
  [/\bSignatureDoesNotMatch\b/, "SMS_ACCESS_KEY_SECRET_FILE 的内容不是 SMS_ACCESS_KEY_ID 的密钥"],
  [
    /\bnames another signer\b/,
    "UNIONPAY_SIGNER_NAME 与银联签名证书里的名称不是一字不差：正式环境是“中国银联股份有限公司”",
  ],
  [/^a pair without a name or without =$/, "应答不是银联的报文：地址不对，或在路上被登录网关、防火墙拦下"],
  [
    /^Failed to connect before the deadline$/,
    "没有 Temporal 应答：它没有启动，或端口不是它的（7233，不是界面的）",
  ],
  [/\b070304\b/, "INVOICE_APP_KEY 不对，或与 INVOICE_APP_SECRET_FILE 的内容互换了"],
  [/\b070305\b/, "INVOICE_APP_SECRET_FILE 的内容不是 INVOICE_APP_KEY 的密钥"],
  [/\b070306\b/, "领取令牌的次数用完了：等诺税通恢复，不要再试"],
  [/\b070307\b/, "应用的类型不对：在诺税通申请自用型应用"],
];

/** Returns the innermost message of an error, which says what went wrong, not what failed because of it. */
export function reasonOf(error: unknown): string {
  const refusal = refusals[String((error as NodeJS.ErrnoException | undefined)?.code)];
  if (refusal !== undefined) return refusal;
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  // A parser of JSON quotes the beginning of what it was given.
  if (error instanceof SyntaxError && error.message.includes("'<'"))
    return "应答的是网页，不是接口：地址不对，或在路上被登录网关、防火墙拦下";
  // The cause of a database error is the driver's view of the servers, which is no Error and says less than the message.
  if (error.cause instanceof Error) return reasonOf(error.cause);
  const [, meaning] = failures.find(([said]) => said.test(error.message)) ?? [];
  return meaning === undefined ? error.message : `${error.message}（${meaning}）`;
}

/** Returns what is at fault, what is wrong and the value that was given, in one line. */
export const faultLine = ({ about, fault, value }: Pick<Fault, "about" | "fault" | "value">): string =>
  `${about}：${fault}${value === undefined ? "" : `（现为 ${value}）`}`;
