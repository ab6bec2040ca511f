import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Environment } from "../../config/environment";
import { certificateIn, certificatesOf } from "../../runtime/certificates";
import type { Fault } from "../fault";
import { dayMs } from "../../domain/beijing-day";
import { isProduction } from "./production";

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
    ...(isProduction(environment) ? all.flatMap(trialFaults) : []),
    ...keyFaults(environment),
    ...chainFaults(environment),
  ];
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
      remedy: "从银联商户平台重新下载同一套根证书和中级证书",
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
