import { existsSync } from "node:fs";
import type { Environment } from "../../config/environment";
import { dayMs } from "../../domain/beijing-day";
import type { Configuration } from "./configuration";
import { isLoopback } from "./production";
import type { Fault } from "../fault";

/** Rates of the value-added tax (增值税的税率和征收率), in percent. */
const taxRates = [0, 1, 3, 5, 6, 9, 13];

/** Variables of files and folders that no reader opens until they are needed, or that it takes for absent. */
const optionalPaths = ["NODE_EXTRA_CA_CERTS", "WEBHOOKS_DIR"];

/** Finds settings that are read without complaint but have no effect, or another one than intended. */
export function unreadFaults(
  environment: Environment,
  { renewal, materials, invoice }: Configuration,
  now: number,
): Fault[] {
  return [
    ...pathFaults(environment),
    ...lockTypeFaults(Object.keys(renewal?.feeTable ?? {}), materials),
    ...taxFaults(invoice?.taxRatePercent),
    ...restoreFaults(environment, now),
    ...scannerFaults(environment),
    ...logFaults(environment),
  ];
}

const pathFaults = (environment: Environment): Fault[] =>
  optionalPaths.flatMap((about) => {
    const path = environment[about];
    if (!path || existsSync(path)) return [];
    const remedy = "路径是容器里的：把文件或目录挂载进去（docker-compose.override.yml），或从 .env 删去";
    return [{ about, fault: "没有这个文件或目录，不起作用", remedy }];
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
