import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from "node:crypto";
import { decodeJwt } from "jose";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Environment } from "../../config/environment";
import { certificateEndOf, certificateIn, certificatesOf, pemNamesIn } from "../../runtime/certificates";
import type { Fault } from "../fault";
import { dayMs } from "../../domain/beijing-day";
import { isProduction, parties } from "./production";

/** Days before a certificate's end from which its replacement should be under way. */
export const renewalDays = 30;

interface Named {
  about: string;
  file: string;
  certificate: X509Certificate;
}

/**
 * Finds faults of certificates: their validity, and whether they match their keys and each other.
 * @param now - milliseconds since the epoch
 */
export function certificateFaults(environment: Environment, now: number): Fault[] {
  const all = certificatesOf(environment);
  return [
    ...all.flatMap((one) => nameFaults(one) ?? dateFaults(one, now)),
    ...all.flatMap(purposeFaults),
    ...authorityFaults(environment, now),
    ...tokenFaults(environment, now),
    ...merchantFaults(environment),
    ...ownKeyFaults(environment),
    ...publicKeyNameFaults(environment),
    ...(isProduction(environment) ? all.flatMap(trialFaults) : []),
    ...keyFaults(environment),
    ...chainFaults(environment),
  ];
}

/** Days before the end of a party's certificate from which nobody can count on its renewal. */
const partyDays = 7;

/** Finds certificates of other parties' servers that end soon. Their queries tell of those that are refused already. */
export async function partyFaults(environment: Environment, now: number): Promise<Fault[]> {
  const all = parties.map(async (about): Promise<Fault[]> => {
    const url = environment[about] ?? "";
    const end = url.startsWith("https:") && (await certificateEndOf(url).catch(() => undefined));
    if (!end || end < now || end > now + partyDays * dayMs) return [];
    const fault = `对方的证书 ${dayOf(end)} 到期：到期后访问不了`;
    return [{ about, fault, remedy: "请对方换新证书；自己的认证服务，换在它前面的代理上" }];
  });
  return (await Promise.all(all)).flat();
}

/** Finds certificates of a test environment, such as those of CFCA TEST OCA1 that UnionPay hands out for trying. */
function trialFaults({ about, certificate: { subject, issuer } }: Named): Fault[] {
  if (!/\bTEST\b/i.test(`${subject}\n${issuer}`)) return [];
  const remedy = "换成正式环境的：从对方的商户平台下载，私钥、证书、根证书和中级证书一套换齐";
  return [{ about, fault: "是测试环境的证书", remedy, stops: true }];
}

function dateFaults({ about, certificate }: Named, now: number): Fault[] {
  const remedy = about.startsWith("TEMPORAL_")
    ? "deploy/ca rotate temporal：令牌也一同换新"
    : "向发证方申请新证书，替换文件后重启 api 和 worker";
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  const daysLeft = Math.floor((to - now) / dayMs);
  if (now < from)
    return [{ about, fault: `证书 ${dayOf(from)} 才生效`, remedy: "检查本机时钟；无误则换用已生效的证书" }];
  if (now > to) return [{ about, fault: `证书已于 ${dayOf(to)} 过期`, remedy }];
  return daysLeft < renewalDays ? [{ about, fault: `证书还有 ${daysLeft} 天过期`, remedy }] : [];
}

/** Object identifier of the purpose with which a certificate can prove a client to a server. */
const clientAuthentication = "1.3.6.1.5.5.7.3.2";

/** Finds certificates that can't be used for what their variable is for. */
function purposeFaults({ about, certificate }: Named): Fault[] {
  // A certificate that names no purpose is for all of them. TypeScript's types know no such certificate.
  const purposes = certificate.keyUsage as string[] | undefined;
  if (about === "TEMPORAL_TLS_CERT_FILE" && purposes?.includes(clientAuthentication) === false) {
    const remedy = "deploy/ca rotate temporal；别处的 Temporal，请发证方签发用途含 clientAuth 的证书";
    return [{ about, fault: "证书只能用于服务器：Temporal 会拒绝", remedy, stops: true }];
  }
  if (!/_(ROOT|INTERMEDIATE)_CERT_FILE$/.test(about)) return [];
  // An old root says nothing of what it may do; it has issued itself.
  if (certificate.ca || certificate.checkIssued(certificate)) return [];
  const remedy = "从银联商户平台下载根证书和中级证书，不是商户自己的或验签的证书";
  return [{ about, fault: "不是颁发机构的证书：银联的应答都验不了", remedy }];
}

/** Finds further authorities that are all out of date. */
function authorityFaults({ NODE_EXTRA_CA_CERTS: file = "" }: Environment, now: number): Fault[] {
  let all: X509Certificate[];
  try {
    all = certificatesIn(readFileSync(file, "latin1"));
  } catch {
    return [];
  }
  const ends = all.map(({ validTo }) => Date.parse(validTo));
  if (ends.length === 0 || ends.some((end) => end > now)) return [];
  const fault = `其中的颁发机构已于 ${dayOf(Math.max(...ends))} 过期：由它签发的证书都不受信任`;
  return [{ about: "NODE_EXTRA_CA_CERTS", fault, remedy: "向签发方取得新的颁发机构证书，替换文件后重启" }];
}

/** Finds the token for Temporal that has expired or soon will. A token of another form says nothing about its end. */
function tokenFaults({ TEMPORAL_API_KEY_FILE: file = "" }: Environment, now: number): Fault[] {
  let end: number;
  try {
    end = (decodeJwt(readFileSync(file, "utf8").trim()).exp ?? Infinity) * 1_000;
  } catch {
    return [];
  }
  const daysLeft = Math.floor((end - now) / dayMs);
  if (daysLeft >= renewalDays) return [];
  const fault = end < now ? `令牌已于 ${dayOf(end)} 过期` : `令牌还有 ${daysLeft} 天过期`;
  const remedy = "deploy/ca rotate temporal；Temporal Cloud 的，在其控制台另建 API key";
  return [{ about: "TEMPORAL_API_KEY_FILE", fault, remedy, stops: end < now }];
}

/** Finds a signing certificate whose name ends in another merchant's number (041@…@名称@商户号). */
function merchantFaults({ UNIONPAY_SIGN_CERT_FILE: file, UNIONPAY_MER_ID: merchant }: Environment): Fault[] {
  const [, named] = /@(\d{15})$/m.exec(certificateIn(file)?.subject ?? "") ?? [];
  if (!merchant || named === undefined || named === merchant) return [];
  const fault = `证书是商户 ${named} 的，UNIONPAY_MER_ID 是 ${merchant}`;
  const remedy =
    "换成本商户的证书和私钥，或更正 UNIONPAY_MER_ID；银联让几个商户号共用的，写进 DOCTOR_ACCEPTS";
  return [{ about: "UNIONPAY_SIGN_CERT_FILE", fault, remedy }];
}

/** Finds the merchant's own public key or certificate in the place of WeChat Pay's. */
function ownKeyFaults({
  WECHAT_PLATFORM_KEYS_DIR: dir = "",
  WECHAT_MERCHANT_KEY_FILE: file = "",
}: Environment): Fault[] {
  const publicKeyIn = (path: string) => createPublicKey(readFileSync(path));
  try {
    const own = publicKeyIn(file);
    return pemNamesIn(dir)
      .filter((name) => publicKeyIn(join(dir, name)).equals(own))
      .map((name) => ({
        about: `WECHAT_PLATFORM_KEYS_DIR/${name}`,
        fault: "是本商户自己的公钥或证书，不是微信支付的：应答和通知都验不了",
        remedy: "在商户平台“API安全”中下载微信支付公钥（PUB_KEY_ID_….pem）放在这里，删去这个文件",
        stops: true,
      }));
  } catch {
    // The variables' readers report what can't be read.
    return [];
  }
}

/** Finds public keys of WeChat Pay, which are looked up by their ids, that have another name than an id. */
function publicKeyNameFaults({ WECHAT_PLATFORM_KEYS_DIR: dir = "" }: Environment): Fault[] {
  try {
    return pemNamesIn(dir)
      .filter((name) => !/^PUB_KEY_ID_\d+\.pem$/.test(name))
      .filter((name) => readFileSync(join(dir, name), "latin1").includes("BEGIN PUBLIC KEY"))
      .map((name) => ({
        about: `WECHAT_PLATFORM_KEYS_DIR/${name}`,
        fault: "文件名不是公钥的编号：应答和通知按编号找公钥，找不到它",
        remedy: "把文件改名为 PUB_KEY_ID_….pem：编号在商户平台“API安全”的微信支付公钥处",
      }));
  } catch {
    return [];
  }
}

const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/**
 * Remedies for a key that doesn't match its certificate, by the common beginning of the two variables (without
 * `_KEY_FILE`).
 */
const remediesOfPairs = {
  UNIONPAY_SIGN: "用同一个 .pfx 重新导出私钥和证书",
  TEMPORAL_TLS: "deploy/ca rotate temporal",
};

function keyFaults(environment: Environment): Fault[] {
  return Object.entries(remediesOfPairs).flatMap(([pair, remedy]) => {
    const certificate = certificateIn(environment[`${pair}_CERT_FILE`]);
    const file = environment[`${pair}_KEY_FILE`];
    if (!certificate || !file) return [];
    let key: KeyObject;
    try {
      key = createPrivateKey(readFileSync(file));
      if (certificate.checkPrivateKey(key)) return [];
    } catch {
      return [];
    }
    const several = certificatesIn(readFileSync(environment[`${pair}_CERT_FILE`] ?? "", "latin1"));
    if (several.some((one) => one.checkPrivateKey(key)))
      return [
        {
          about: `${pair}_CERT_FILE`,
          fault: "文件里有几张证书，第一张不是这把私钥的：程序只读第一张",
          remedy: "只留自己的那一张：openssl pkcs12 加上 -clcerts -nokeys 重新导出",
          stops: true,
        },
      ];
    const fault = `私钥与 ${pair}_CERT_FILE 的证书不是一对`;
    return [{ about: `${pair}_KEY_FILE`, fault, remedy, stops: true }];
  });
}

/** Returns all readable certificates in a file's text. */
const certificatesIn = (text: string): X509Certificate[] =>
  (text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).flatMap((pem) => {
    try {
      return [new X509Certificate(pem)];
    } catch {
      return [];
    }
  });

function chainFaults(environment: Environment): Fault[] {
  const root = certificateIn(environment["UNIONPAY_ROOT_CERT_FILE"]);
  const intermediate = certificateIn(environment["UNIONPAY_INTERMEDIATE_CERT_FILE"]);
  if (!root || !intermediate || intermediate.checkIssued(root)) return [];
  return [
    {
      about: "UNIONPAY_INTERMEDIATE_CERT_FILE",
      fault: "中级证书不是 UNIONPAY_ROOT_CERT_FILE 的根证书签发的",
      remedy: root.checkIssued(intermediate)
        ? "两个文件放反了：对调"
        : "从银联商户平台重新下载同一套根证书和中级证书",
    },
  ];
}

/**
 * Finds a wrong file name of a WeChat certificate, which is looked up by its name; undefined if the name is right or
 * doesn't matter.
 */
function nameFaults({ about, file, certificate }: Named): Fault[] | undefined {
  const isPlatform = about.startsWith("WECHAT_PLATFORM_KEYS_DIR/");
  if (!isPlatform || certificate.serialNumber === basename(file, ".pem").toUpperCase()) return undefined;
  return [{ about, fault: "文件名不是证书的序列号", remedy: `把文件改名为 ${certificate.serialNumber}.pem` }];
}
