import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../config/environment";
import { release } from "../../config/worker";
import { defaultBanks, type Bank } from "../../config/union-pay";
import { defaultFeeTable } from "../../domain/application/fees";
import { beijingDay, dayMs } from "../../domain/beijing-day";
import { isWeekend } from "../../domain/working-days";
import type { Configuration } from "./configuration";
import { fileFaults } from "./files";
import { invoiceTermFaults } from "./invoice";
import { consentFaults } from "./materials";
import { nameFaults } from "./names";
import { isLoopback } from "./production";
import { secretFaults } from "./secrets";
import type { Fault } from "../fault";

/** Finds settings that are read without complaint but have no effect, or another one than intended. */
export function unreadFaults(
  environment: Environment,
  { renewal, materials, invoice, unionPay, payloadKeys }: Configuration,
  now: number,
): Fault[] {
  return [
    ...nameFaults(environment),
    ...appIdFaults(environment),
    ...uiClientFaults(environment),
    ...fileFaults(environment),
    ...secretFaults(environment, payloadKeys),
    ...twiceFaults(environment),
    ...bankFaults(unionPay?.banks ?? []),
    ...lockTypeFaults(Object.keys(renewal?.feeTable ?? {}), materials),
    ...consentFaults(materials?.asked ?? []),
    ...invoiceTermFaults(invoice),
    ...dormantFaults(environment),
    ...releaseFaults(environment),
    ...profileFaults(environment),
    ...restoreFaults(environment, now),
    ...calendarFaults(environment, now),
    ...scannerFaults(environment),
    ...logFaults(environment),
  ];
}

/** Finds what is no app's id. WeChat Pay's queries don't need it, so that only payments would be refused. */
function appIdFaults({ WECHAT_APPID: appId = "", WECHAT_MCHID: merchant = "" }: Environment): Fault[] {
  if (appId === "" || /^wx[0-9a-z]{16}$/.test(appId)) return [];
  const remedy = merchant.startsWith("wx")
    ? "与 WECHAT_MCHID 填反了：对调"
    : "填写与商户号关联的公众号、小程序或应用的 AppID，不是它的密钥或商户号";
  return [{ about: "WECHAT_APPID", fault: "不是 AppID：它以 wx 开头，共 18 位", remedy }];
}

/** Finds the portal's public client in the place of the Temporal UI's, to which only operators may sign in. */
function uiClientFaults(environment: Environment): Fault[] {
  const about = "TEMPORAL_UI_CLIENT_ID";
  const client = environment[about];
  if (!client || client !== (environment["OIDC_CLIENT_ID"] || "ca-portal")) return [];
  const fault = "是门户的客户端：它没有密钥，谁都能登录，令牌也没有 Temporal 的权限";
  return [{ about, fault, remedy: "在认证服务另建一个只允许运维人员登录的客户端（自带的是 temporal-ui）" }];
}

/** Finds banks on offer that have another bank's code. */
const bankFaults = (banks: readonly Bank[]): Fault[] =>
  banks.flatMap(({ code, name }) => {
    const known = defaultBanks.find((bank) => bank.name === name.trim());
    if (!known || known.code === code) return [];
    const fault = `${name}写成了 ${code}：付款的人会到另一家银行的页面，或被拒绝`;
    return [{ about: "UNIONPAY_BANKS", fault, remedy: `改为 ${known.code}:${name}` }];
  });

const standardLockTypes = Object.keys(defaultFeeTable);

function lockTypeFaults(offered: readonly string[], materials: Configuration["materials"]): Fault[] {
  const spaced = offered.filter((lockType) => /\s/.test(lockType));
  // A site whose types have other names has none of the standard ones.
  const isStandard = standardLockTypes.some((lockType) => offered.includes(lockType));
  const without = standardLockTypes.filter((lockType) => isStandard && !offered.includes(lockType));
  const asked = (materials?.asked ?? []).flatMap(({ lockTypes = [] }) => lockTypes);
  const strange = offered.length === 0 ? [] : asked.filter((lockType) => !offered.includes(lockType));
  return [
    ...spaced.map((lockType) => ({
      about: "FEE_TABLE",
      fault: `锁类型“${lockType}”中有空格：与锁档案里的不是同一种`,
      remedy: "删去空格",
    })),
    ...(without.length === 0
      ? []
      : [
          {
            about: "FEE_TABLE",
            fault: `没有${without.map((lockType) => `“${lockType}”`).join("、")}：这种锁不能申请延期`,
            remedy: "补上 1、2、3 年的费用（分）；确实不办理的，写进 DOCTOR_ACCEPTS",
          },
        ]),
    ...strange.map((lockType) => ({
      about: "MATERIALS",
      fault: `锁类型“${lockType}”不在 FEE_TABLE 中：谁也不会被要求这份材料`,
      remedy: `lockTypes 只能写 ${offered.join("、")}`,
    })),
  ];
}

/** Returns the names of a list with commas; there may be none. */
const namesIn = (list: string): string[] => list.split(",").flatMap((name) => name.trim() || []);

/** Finds names of new steps that this release doesn't have, so that the one that was meant isn't held back. */
function dormantFaults({ WORKER_DORMANT_PATCHES: list = "" }: Environment): Fault[] {
  const names = namesIn(list);
  if (names.length === 0) return [];
  const known = patchesNamedIn(join(__dirname, "..", "..", "workflows"));
  return names
    .filter((name) => !known.includes(name))
    .map((name) => ({
      about: "WORKER_DORMANT_PATCHES",
      fault: `这一版没有新步骤“${name}”：不起作用`,
      remedy: "照更新日志写它的名称；以前版本的，从 .env 删去",
    }));
}

/** Returns the names of the steps that the code in a folder takes only if they are new or taken before. */
export function patchesNamedIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.[jt]s$/.test(file))
    .flatMap((file) => [
      ...readFileSync(join(folder, file), "utf8").matchAll(/patched\)?\((["'`])(.*?)\1\)/g),
    ])
    .map(([, , name = ""]) => name);
}

/** Finds the number of another release, which a former installation has left. Temporal would take this one for that. */
function releaseFaults({ WORKER_BUILD_ID: id = "" }: Environment): Fault[] {
  const [number = release()] = /^\d+\.\d+\.\d+/.exec(id) ?? [];
  if (number === release()) return [];
  const fault = `是 ${id}，而这一版是 ${release()}：Temporal 会把它当作那一版，升级时分不清新旧`;
  return [{ about: "WORKER_BUILD_ID", fault, remedy: "从 .env 删去（就用程序的版本号和工作流代码的摘要）" }];
}

/** Profiles of docker-compose.yml; a test compares them. */
export const profiles = ["monitoring", "clamav", "tools"];

function profileFaults({ COMPOSE_PROFILES: list = "" }: Environment): Fault[] {
  return namesIn(list)
    .filter((name) => !profiles.includes(name))
    .map((name) => ({
      about: "COMPOSE_PROFILES",
      fault: `没有“${name}”：它什么也不启动`,
      remedy: "只能写 monitoring、clamav，用逗号分隔；自己的覆盖文件里的，写进 DOCTOR_ACCEPTS",
    }));
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

/** Finds holidays that end with the year, and working weekends that are no weekends. */
function calendarFaults(
  { HOLIDAYS: holidays = "", WORKING_WEEKENDS: worked = "" }: Environment,
  now: number,
): Fault[] {
  const [year, month] = beijingDay(now).split("-").map(Number) as [number, number];
  const needed = month === 12 ? year + 1 : year;
  // Whoever wrote them in another form is told so by the programs' own reading.
  const years = [...holidays.matchAll(/\d{4}(?=-)/g)].map(Number);
  const last = Math.max(...years);
  const usual = (worked.match(/\d{4}-\d\d-\d\d/g) ?? []).filter((day) => !isWeekend(day));
  return [
    ...(years.length > 0 && last < needed
      ? [
          {
            about: "HOLIDAYS",
            fault: `只写到 ${last} 年：此后的节假日会当作工作日，误报没有人办理`,
            remedy: `照国务院办公厅的放假安排，补上 ${needed} 年的 HOLIDAYS 和 WORKING_WEEKENDS`,
          },
        ]
      : []),
    ...usual.map((day) => ({
      about: "WORKING_WEEKENDS",
      fault: `${day} 不是周六、周日：不起作用`,
      remedy: "只写调休上班的周末；放假的写进 HOLIDAYS",
    })),
  ];
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

/** Variables that hold JSON, or name a file with it. */
const jsonSources: Readonly<Record<string, (value: string) => string>> = {
  FEE_TABLE: (value) => value,
  MATERIALS: (value) => value,
  PAYLOAD_KEYS_FILE: (path) => readFileSync(path, "utf8"),
  WECHAT_OTHER_ACCOUNTS_FILE: (path) => readFileSync(path, "utf8"),
  UNIONPAY_OTHER_ACCOUNTS_FILE: (path) => readFileSync(path, "utf8"),
};

/** Finds names that stand twice in one object of JSON. A reader takes the last and drops the others without a word. */
const twiceFaults = (environment: Environment): Fault[] =>
  Object.entries(jsonSources).flatMap(([about, textOf]) => {
    const value = environment[about];
    if (!value) return [];
    let names: string[];
    try {
      names = namesTwice(textOf(value));
    } catch {
      // The variable's reader reports what can't be read.
      return [];
    }
    return names.map((name) => ({
      about,
      fault: `“${name}”写了两次：只有后一次算数`,
      remedy: "内容相同的，删去一个；不同的各取一个名称。密钥用过的不能丢，不清楚的从备份里找回原来的文件",
      stops: true,
    }));
  });

/** @throws Error if the text is no JSON */
function namesTwice(text: string): string[] {
  JSON.parse(text);
  const open: Set<string>[] = [];
  const twice: string[] = [];
  for (const [token, name] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (name !== undefined) {
      const plain = String(JSON.parse(name));
      if (open.at(-1)?.has(plain)) twice.push(plain);
      open.at(-1)?.add(plain);
    }
  }
  return twice;
}
