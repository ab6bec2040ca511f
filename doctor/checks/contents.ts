import { readFileSync } from "node:fs";
import type { Environment } from "../../config/environment";
import type { Fault } from "../fault";

interface Kind {
  /** Decides by the bytes, and by the text that they may be. A certificate's variable is told from a key's. */
  is: (file: { bytes: Buffer; text: string; wantsKey: boolean }) => boolean;
  fault: string;
  remedy: string;
  /** True if no file may be so, whatever it has to hold. */
  anywhere?: true;
}

/** Object identifier with which every PKCS#12 file begins (PKCS#7 data, DER). */
const pkcs7Data = Buffer.from("2a864886f70d010701", "hex");
/** First byte of any DER structure. */
const derSequence = 0x30;

/** Kinds of contents that files have in the place of a private key or certificate in PEM. The first that fits counts. */
const kinds: readonly Kind[] = [
  { is: ({ text }) => text.trim() === "", fault: "文件是空的", remedy: "重新放入文件", anywhere: true },
  {
    is: ({ bytes }) => bytes[0] === derSequence && bytes.subarray(0, 64).includes(pkcs7Data),
    fault: "文件是 .pfx（PKCS#12），不是 PEM",
    remedy: "按 docs/install.md 用 openssl pkcs12 拆成私钥和证书",
  },
  {
    is: ({ bytes }) => bytes[0] === derSequence,
    fault: "文件是 DER，不是 PEM",
    remedy: "转成 PEM：私钥 openssl pkey -inform DER -in 原文件 -out 新文件，证书 openssl x509 -inform DER …",
  },
  {
    is: ({ bytes }) => bytes.includes(0),
    fault: "文件是 UTF-16 或二进制的",
    remedy: "重新放入，存为 UTF-8：不要用记事本或 PowerShell 的 > 另存",
    anywhere: true,
  },
  {
    is: ({ text }) => /BEGIN ENCRYPTED PRIVATE KEY|^Proc-Type: 4,ENCRYPTED/m.test(text),
    fault: "私钥有口令：程序不会输入",
    remedy: "换成没有口令的：openssl pkey -in 原文件 -out 新文件（提示时输入口令）",
  },
  {
    is: ({ text }) => /-----END [A-Z ]+-----[^\s]/.test(text),
    fault: "文件里两段 PEM 连在一行",
    remedy: "-----BEGIN 须另起一行；只要一段的，删去其余",
  },
  {
    is: ({ text, wantsKey }) => wantsKey && /BEGIN (CERTIFICATE|PUBLIC KEY)/.test(text),
    fault: "文件里是证书或公钥，不是私钥",
    remedy: "换成私钥的文件（微信支付是 apiclient_key.pem）",
  },
  {
    is: ({ text, wantsKey }) => !wantsKey && /BEGIN ([A-Z]+ )?(PRIVATE|PUBLIC) KEY/.test(text),
    fault: "文件里是密钥，不是证书",
    remedy: "换成证书的文件",
  },
  {
    is: ({ text }) => !text.includes("-----BEGIN "),
    fault: "文件里没有 -----BEGIN：不是 PEM，或缺了首行",
    remedy: "重新下载整个文件，首行和末行都要",
  },
];

/**
 * Says what a file holds instead of what it should, which is PEM or not; undefined if it can't be read or nothing is
 * known.
 */
export function contentFault(about: string, environment: Environment, isPem: boolean): Fault | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(environment[about] ?? "");
  } catch {
    return undefined;
  }
  const file = { bytes, text: bytes.toString("latin1"), wantsKey: about.endsWith("_KEY_FILE") };
  const kind = kinds.find(({ is, anywhere }) => (isPem || anywhere) && is(file));
  return kind && { about, fault: kind.fault, remedy: kind.remedy, stops: true };
}
