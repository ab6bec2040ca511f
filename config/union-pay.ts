import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { readEnvironment, type Environment, ownAddress } from "./environment";

export interface Bank {
  /** Code of the bank: UnionPay's issInsCode. */
  code: string;
  name: string;
}

/** Banks whose personal online banking UnionPay reaches, in the order of the payment page. */
export const defaultBanks: readonly Bank[] = [
  { code: "ICBC", name: "中国工商银行" },
  { code: "ABC", name: "中国农业银行" },
  { code: "BOC", name: "中国银行" },
  { code: "CCB", name: "中国建设银行" },
  { code: "COMM", name: "交通银行" },
  { code: "PSBC", name: "中国邮政储蓄银行" },
  { code: "CMB", name: "招商银行" },
  { code: "CITIC", name: "中信银行" },
  { code: "CEB", name: "中国光大银行" },
  { code: "CMBC", name: "中国民生银行" },
  { code: "SPDB", name: "浦发银行" },
  { code: "CIB", name: "兴业银行" },
];

export interface UnionPaySettings {
  /** Origin of frontTransReq.do, backTransReq.do and queryTrans.do, without a slash at the end. */
  baseUrl: string;
  /** Address of the statement files, which UnionPay serves from another host. */
  fileUrl: string;
  /** Merchant id (merId), 15 digits. */
  merchantId: string;
  signKey: KeyObject;
  /** Serial number of the signing certificate, in decimal. */
  certId: string;
  root: X509Certificate;
  intermediates: X509Certificate[];
  /** Organisation in the CN of the certificate with which UnionPay signs. */
  signerName: string;
  banks: Bank[];
  /** Address to which the browser returns. Its return never proves a payment. */
  frontUrl: string;
  /** Address (backUrl) to which UnionPay sends its notices. */
  notifyUrl: string;
}

/**
 * Returns the schema of a variable that names a file, which `read` parses. An unreadable file is reported under that
 * variable.
 */
function fileOf<T>(what: string, read: (pem: Buffer) => T) {
  return z
    .string()
    .min(1)
    .transform((path, context) => {
      try {
        return read(readFileSync(path));
      } catch {
        context.addIssue({ code: "custom", message: `can't be read as ${what}` });
        return z.NEVER;
      }
    });
}

const certificateFile = fileOf("a PEM certificate", (pem) => new X509Certificate(pem));

const bankList = z
  .string()
  .regex(
    /^[A-Z0-9]{2,20}:[^:,]+(,[A-Z0-9]{2,20}:[^:,]+)*$/,
    "must look like ICBC:中国工商银行,ABC:中国农业银行",
  )
  .transform((list) =>
    list.split(",").map((entry): Bank => {
      const [code = "", name = ""] = entry.split(":");
      return { code, name };
    }),
  )
  .refine(
    (banks) => new Set(banks.map((bank) => bank.code)).size === banks.length,
    "names a bank code twice",
  );

const httpUrl = z.url({ protocol: /^https?$/ });

const schema = z
  .object({
    UNIONPAY_BASE_URL: httpUrl.transform((url) => url.replace(/\/+$/, "")),
    UNIONPAY_FILE_URL: httpUrl,
    UNIONPAY_MER_ID: z.string().regex(/^\d{15}$/, "must be 15 digits"),
    UNIONPAY_SIGN_KEY_FILE: fileOf("a PEM private key", (pem) => createPrivateKey(pem)),
    UNIONPAY_SIGN_CERT_FILE: certificateFile,
    UNIONPAY_ROOT_CERT_FILE: certificateFile,
    UNIONPAY_INTERMEDIATE_CERT_FILE: certificateFile.optional(),
    UNIONPAY_SIGNER_NAME: z.string().min(1),
    UNIONPAY_BANKS: bankList.default([...defaultBanks]),
    UNIONPAY_FRONT_URL: ownAddress,
    UNIONPAY_NOTIFY_URL: ownAddress,
  })
  .refine((read) => read.UNIONPAY_SIGN_CERT_FILE.checkPrivateKey(read.UNIONPAY_SIGN_KEY_FILE), {
    message: "doesn't belong to UNIONPAY_SIGN_CERT_FILE",
    path: ["UNIONPAY_SIGN_KEY_FILE"],
  });

/**
 * Reads UNIONPAY_* from the environment.
 * @throws EnvironmentError that names every variable that is missing or wrong
 */
export function unionPaySettings(variables: Environment): UnionPaySettings {
  const read = readEnvironment(schema, variables);
  return {
    baseUrl: read.UNIONPAY_BASE_URL,
    fileUrl: read.UNIONPAY_FILE_URL,
    merchantId: read.UNIONPAY_MER_ID,
    signKey: read.UNIONPAY_SIGN_KEY_FILE,
    certId: BigInt(`0x${read.UNIONPAY_SIGN_CERT_FILE.serialNumber}`).toString(),
    root: read.UNIONPAY_ROOT_CERT_FILE,
    intermediates: read.UNIONPAY_INTERMEDIATE_CERT_FILE ? [read.UNIONPAY_INTERMEDIATE_CERT_FILE] : [],
    signerName: read.UNIONPAY_SIGNER_NAME,
    banks: read.UNIONPAY_BANKS,
    frontUrl: read.UNIONPAY_FRONT_URL,
    notifyUrl: read.UNIONPAY_NOTIFY_URL,
  };
}

/** Kind of the accounts in UNIONPAY_OTHER_ACCOUNTS_FILE. */
export const unionPayAccount = {
  variables: Object.keys(schema.shape),
  identity: ["UNIONPAY_MER_ID"],
  read: unionPaySettings,
};
