import { createPrivateKey, X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../config/environment";
import type { Fault } from "../fault";
import { dayMs } from "../../domain/beijing-day";

/** So much before a certificate ends, its successor should be on its way. */
const renewalDays = 30;
const unionPayFiles = [
  "UNIONPAY_SIGN_CERT_FILE",
  "UNIONPAY_ROOT_CERT_FILE",
  "UNIONPAY_INTERMEDIATE_CERT_FILE",
];

/** Whether certificates are valid, for how long, and whether they and their keys belong together. @param now ms */
export function certificateFaults(environment: Environment, now: number): Fault[] {
  const unionPay = unionPayFiles.flatMap((variable) => dateFaults(variable, environment[variable], now));
  return [
    ...unionPay,
    ...keyFaults(environment),
    ...chainFaults(environment),
    ...platformFaults(environment, now),
  ];
}

function certificateIn(file: string | undefined): X509Certificate | undefined {
  if (!file) return undefined;
  try {
    return new X509Certificate(readFileSync(file));
  } catch {
    // That it can't be read is told with the configuration.
    return undefined;
  }
}

function dateFaults(about: string, file: string | undefined, now: number): Fault[] {
  const certificate = certificateIn(file);
  if (!certificate) return [];
  const remedy = "向发证方申请新证书，替换文件后重启 api 和 worker";
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  const daysLeft = Math.floor((to - now) / dayMs);
  if (now < from)
    return [{ about, fault: `证书 ${dayOf(from)} 才生效`, remedy: "检查本机时钟；无误则换用已生效的证书" }];
  if (now > to) return [{ about, fault: `证书已于 ${dayOf(to)} 过期`, remedy }];
  return daysLeft < renewalDays ? [{ about, fault: `证书还有 ${daysLeft} 天过期`, remedy }] : [];
}

const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

function keyFaults(environment: Environment): Fault[] {
  const certificate = certificateIn(environment["UNIONPAY_SIGN_CERT_FILE"]);
  const file = environment["UNIONPAY_SIGN_KEY_FILE"];
  if (!certificate || !file) return [];
  try {
    if (certificate.checkPrivateKey(createPrivateKey(readFileSync(file)))) return [];
  } catch {
    return [];
  }
  return [
    {
      about: "UNIONPAY_SIGN_KEY_FILE",
      fault: "私钥与 UNIONPAY_SIGN_CERT_FILE 的证书不是一对",
      remedy: "用同一个 .pfx 重新导出私钥和证书",
      stops: true,
    },
  ];
}

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

function platformFaults(environment: Environment, now: number): Fault[] {
  const dir = environment["WECHAT_PLATFORM_KEYS_DIR"];
  const names = dir ? namesIn(dir).filter((name) => name.endsWith(".pem")) : [];
  return names.flatMap((name) => {
    const file = join(dir ?? "", name);
    const about = `WECHAT_PLATFORM_KEYS_DIR/${name}`;
    const certificate = certificateIn(file);
    if (certificate && certificate.serialNumber !== name.slice(0, -".pem".length).toUpperCase()) {
      return [
        { about, fault: "文件名不是证书的序列号", remedy: `把文件改名为 ${certificate.serialNumber}.pem` },
      ];
    }
    return dateFaults(about, file, now);
  });
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
