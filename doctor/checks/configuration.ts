import { EnvironmentError, readEnvironmentParts, type Environment } from "../../config/environment";
import { apiReaders, workerReaders } from "../../runtime/process-settings";
import type { Fault } from "../fault";
import { inChinese } from "../words";
import { contentFault } from "./contents";

const readers = { ...apiReaders, ...workerReaders };

export type Configuration = { [K in keyof typeof readers]?: ReturnType<(typeof readers)[K]> };

/** Words for where variables are set and who reads their files. */
const inCompose = { set: "在 .env 中填写", reader: "容器内用户（uid 1000）" };

/**
 * Reads every part of the configuration that can be read, and lists the faults of the others, over which a process would
 * end.
 */
export function readConfiguration(
  environment: Environment,
  place = inCompose,
): {
  configuration: Configuration;
  faults: Fault[];
} {
  const configuration: Record<string, unknown> = {};
  const problems = new Set<string>();
  for (const [part, reader] of Object.entries(readers)) {
    try {
      Object.assign(configuration, readEnvironmentParts({ [part]: reader }, environment));
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      // The check of certificates tells what is wrong with a pair, and its remedy.
      for (const problem of error.problems.filter((one) => !/^\w+: doesn't belong to /.test(one)))
        problems.add(problem);
    }
  }
  return { configuration, faults: [...problems].map((problem) => faultOf(problem, environment, place)) };
}

/** Units that the end of a variable's name says. */
const units: Readonly<Record<string, string>> = {
  PERCENT: "百分之一：6 就是 6%",
  SECONDS: "秒",
  DAYS: "天",
  WEEKS: "周",
  MONTHS: "月",
  BYTES: "字节",
  PORT: "端口号",
};

const quotedLength = 80;

/** Decides whether a value can be told: it should be a number, a choice or a list, and no secret is meant by its name. */
const isQuotable = (about: string, fault: string): boolean =>
  /\bnumber\b|^Invalid option|must be true or false|must look like/.test(fault) &&
  !/KEY|SECRET|PASSWORD|TOKEN|UR[IL]|_FILE$/.test(about);

function faultOf(problem: string, environment: Environment, place: typeof inCompose): Fault {
  const [, about = "环境变量", fault = problem] = /^(\w+)(?:\[\d+\])?[:.] ?(.*)$/s.exec(problem) ?? [];
  const held = about.endsWith("_FILE") ? contentFault(about, environment, /PEM/.test(fault)) : undefined;
  const value = isQuotable(about, fault) ? environment[about]?.slice(0, quotedLength) : undefined;
  return (
    held ?? {
      about,
      fault: inChinese(fault),
      remedy: remedyOf(about, fault, place),
      stops: true,
      ...(value === undefined ? {} : { value }),
    }
  );
}

function remedyOf(about: string, fault: string, { set, reader }: typeof inCompose): string {
  const described = "docs/operations/configuration.md";
  if (fault === "is required") return `${set} ${about}（含义见 ${described}）`;
  if (/_(FILE|DIR|CERTS)$/.test(about))
    return `按 ${described} 更正 ${about}：检查路径、内容和${reader}的读权限`;
  if (!/\bnumber\b/.test(fault)) return `按 ${described} 更正 ${about}`;
  const unit = units[/[A-Z]+$/.exec(about)?.[0] ?? ""];
  return `写成半角的整数，不带单位${unit ? `（单位是${unit}）` : ""}，范围和默认值见 ${described}`;
}
