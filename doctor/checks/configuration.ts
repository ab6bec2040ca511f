import { EnvironmentError, readEnvironmentParts, type Environment } from "../../config/environment";
import { apiReaders, workerReaders } from "../../runtime/process-settings";
import type { Fault } from "../fault";
import { inChinese } from "../words";
import { contentFault } from "./contents";

const readers = { ...apiReaders, ...workerReaders };

export type Configuration = { [K in keyof typeof readers]?: ReturnType<(typeof readers)[K]> };

/**
 * Reads every part of the configuration that can be read, and lists the faults of the others, over which a process would
 * end.
 */
export function readConfiguration(environment: Environment): {
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
  return { configuration, faults: [...problems].map((problem) => faultOf(problem, environment)) };
}

function faultOf(problem: string, environment: Environment): Fault {
  const [, about = "环境变量", fault = problem] = /^(\w+)(?:\[\d+\])?[:.] ?(.*)$/s.exec(problem) ?? [];
  const held = about.endsWith("_FILE") ? contentFault(about, environment, /PEM/.test(fault)) : undefined;
  if (held) return held;
  const remedy =
    fault === "is required"
      ? `在 .env 中填写 ${about}（含义见 docs/operations/configuration.md）`
      : `按 docs/operations/configuration.md 更正 ${about}；若是文件，检查路径、内容和容器内用户（uid 1000）的读权限`;
  return { about, fault: inChinese(fault), remedy, stops: true };
}
