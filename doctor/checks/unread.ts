import { existsSync, readFileSync, statSync } from "node:fs";
import type { Environment } from "../../config/environment";
import { defaultBanks, type Bank } from "../../config/union-pay";
import { dayMs } from "../../domain/beijing-day";
import type { Configuration } from "./configuration";
import { isLoopback } from "./production";
import type { Fault } from "../fault";

/** Rates of the value-added tax (增值税的税率和征收率), in percent. */
const taxRates = [0, 1, 3, 5, 6, 9, 13];

/** Variables of files and folders that no reader opens until they are needed, or that it takes for absent. */
const optionalPaths: Readonly<
  Record<string, { fits: (path: string) => boolean; fault: string; isMounted: boolean }>
> = {
  WEBHOOKS_DIR: { fits: isFolder, fault: "不是目录", isMounted: true },
  // The doctor's container has no such volume.
  COMMANDS_DIR: { fits: isFolder, fault: "不是目录：API 启动不了", isMounted: false },
  NODE_EXTRA_CA_CERTS: {
    fits: (path) => !isFolder(path) && readFileSync(path, "latin1").includes("-----BEGIN CERTIFICATE-----"),
    fault: "不是 PEM 证书的文件，不起作用",
    isMounted: true,
  },
};

/** Finds settings that are read without complaint but have no effect, or another one than intended. */
export function unreadFaults(
  environment: Environment,
  { renewal, materials, invoice, unionPay }: Configuration,
  now: number,
): Fault[] {
  return [
    ...pathFaults(environment),
    ...modeFaults(environment),
    ...bankFaults(unionPay?.banks ?? []),
    ...lockTypeFaults(Object.keys(renewal?.feeTable ?? {}), materials),
    ...taxFaults(invoice?.taxRatePercent),
    ...restoreFaults(environment, now),
    ...scannerFaults(environment),
    ...logFaults(environment),
  ];
}

const pathFaults = (environment: Environment): Fault[] =>
  Object.entries(optionalPaths).flatMap(([about, { fits, fault, isMounted }]) => {
    const path = environment[about];
    const remedy = "路径是容器里的：把文件或目录挂载进去（docker-compose.override.yml），或从 .env 删去";
    if (!path) return [];
    if (existsSync(path)) return fits(path) ? [] : [{ about, fault, remedy }];
    return isMounted ? [{ about, fault: "没有这个文件或目录，不起作用", remedy }] : [];
  });

function isFolder(path: string): boolean {
  return statSync(path).isDirectory();
}

/** Finds files with secrets that everybody on the machine can read. Certificates are public. */
const modeFaults = (environment: Environment): Fault[] =>
  Object.entries(environment).flatMap(([about, path = ""]) => {
    const isSecret = /^[A-Z][A-Z0-9_]*(KEYS?|SECRET|PASSWORD|AUTHORIZATION)_FILE$/.test(about);
    if (!isSecret || !existsSync(path)) return [];
    const file = statSync(path);
    if (!file.isFile() || (file.mode & 0o004) === 0) return [];
    const remedy = "deploy/ca install 会改好；或 chown 1000 文件，chmod 400 文件";
    return [{ about, fault: "这台机器上谁都能读这个文件", remedy }];
  });

/** Finds banks on offer that have another bank's code. */
const bankFaults = (banks: readonly Bank[]): Fault[] =>
  banks.flatMap(({ code, name }) => {
    const known = defaultBanks.find((bank) => bank.name === name.trim());
    if (!known || known.code === code) return [];
    const fault = `${name}写成了 ${code}：付款的人会到另一家银行的页面，或被拒绝`;
    return [{ about: "UNIONPAY_BANKS", fault, remedy: `改为 ${known.code}:${name}` }];
  });

function lockTypeFaults(offered: readonly string[], materials: Configuration["materials"]): Fault[] {
  const spaced = offered.filter((lockType) => /\s/.test(lockType));
  const asked = (materials?.asked ?? []).flatMap(({ lockTypes = [] }) => lockTypes);
  const strange = offered.length === 0 ? [] : asked.filter((lockType) => !offered.includes(lockType));
  return [
    ...spaced.map((lockType) => ({
      about: "FEE_TABLE",
      fault: `锁类型“${lockType}”中有空格：与锁档案里的不是同一种`,
      remedy: "删去空格",
    })),
    ...strange.map((lockType) => ({
      about: "MATERIALS",
      fault: `锁类型“${lockType}”不在 FEE_TABLE 中：谁也不会被要求这份材料`,
      remedy: `lockTypes 只能写 ${offered.join("、")}`,
    })),
  ];
}

function taxFaults(percent: number | undefined): Fault[] {
  if (percent === undefined || taxRates.includes(percent)) return [];
  const remedy = `填写 ${taxRates.join("、")} 之一，问财务`;
  return [{ about: "INVOICE_TAX_RATE_PERCENT", fault: `是 ${percent}：增值税没有这个税率`, remedy }];
}

function restoreFaults({ RESTORED_FROM: text = "" }: Environment, now: number): Fault[] {
  const about = "RESTORED_FROM";
  const at = Date.parse(text);
  if (Number.isNaN(at)) return [];
  if (at > now) return [{ about, fault: "在将来：它是备份的时间", remedy: "填写所恢复的备份的时间，或删去" }];
  const days = Math.floor((now - at) / dayMs);
  if (days <= 60) return [];
  const remedy = "恢复以来各日都对过账、满一周的，从 .env 删去，见运维手册“恢复之后”";
  return [{ about, fault: `是 ${days} 天以前：短信一直先问服务商，银联订单查得已付也不入账`, remedy }];
}

function scannerFaults({ CLAMD_ADDRESS: address = "" }: Environment): Fault[] {
  const host = address.slice(0, address.lastIndexOf(":"));
  if (!isLoopback(host)) return [];
  const fault = "是本机的地址：容器里的 127.0.0.1 是容器自己，上传都会被拒绝";
  const remedy =
    "自带的写 clamav:3310；本单位已有的，写容器访问得到的地址；确实在容器里的，写进 DOCTOR_ACCEPTS";
  return [{ about: "CLAMD_ADDRESS", fault, remedy }];
}

function logFaults({ LOG_LEVEL: level = "" }: Environment): Fault[] {
  if (["fatal", "error", "silent"].includes(level))
    return [
      {
        about: "LOG_LEVEL",
        fault: `是 ${level}：出了事，日志里什么也查不到`,
        remedy: "从 .env 删去（info）",
      },
    ];
  if (level !== "trace") return [];
  return [
    { about: "LOG_LEVEL", fault: "是 trace：日志很快写满并被换掉", remedy: "查完问题从 .env 删去（info）" },
  ];
}
