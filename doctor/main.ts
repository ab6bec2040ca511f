import { parseArgs } from "node:util";
import { configurationOrExit } from "../config/environment";
import { isProduction } from "./checks/production";
import { examine, meanings } from "./examine";
import { faultLine, type Fault } from "./fault";
import { examineTrail, trailSettings } from "./trail";
import { unproven, wayInFaults } from "./way-in";

/**
 * Prints the meaning of the configuration, and each of its faults with the remedy. The exit code is 0 if nothing stops
 * the start, 1 otherwise.
 *
 * `--token` takes an operator's access token, whose audience, type and roles are then checked too. `--after` checks the
 * way in to a running installation instead, and only warns. `--audit` checks the audit trail instead; each `--heads FILE`
 * with it adds a file with what logs or backups know of the trail.
 */
async function main(): Promise<void> {
  const options = {
    token: { type: "string" },
    after: { type: "boolean" },
    audit: { type: "boolean" },
    heads: { type: "string", multiple: true },
  } as const;
  const { token, after, audit, heads = [] } = parseArgs({ options }).values;
  if (audit) {
    const settings = configurationOrExit(() => trailSettings(process.env));
    process.exitCode = (await examineTrail(settings, heads)) ? 0 : 1;
    return;
  }
  if (after) return walkIn();
  if (!isProduction(process.env))
    console.log("○ 这里按正式环境的要求检查当前的环境变量；npm start 用自带的部分，不必配置，启动时自己检查");
  for (const line of await meanings(process.env, Date.now)) console.log(`  ${line}`);
  const faults = await examine({ environment: process.env, token, now: Date.now });
  const stopping = faults.filter(({ stops }) => stops);
  tell(faults);
  console.log(summaryOf(stopping.length, faults.length - stopping.length));
  process.exitCode = stopping.length === 0 ? 0 : 1;
}

async function walkIn(): Promise<void> {
  const faults = await wayInFaults(process.env, Date.now);
  tell(faults);
  for (const line of unproven) console.log(`○ ${line}`);
  console.log(faults.length === 0 ? "✔ 从外面进得来" : `\n共 ${faults.length} 处提醒，请尽快处理。`);
}

function tell(faults: readonly Fault[]): void {
  for (const one of faults) {
    const { remedy, stops, accepted } = one;
    console.log(
      `${stops ? "✘" : accepted ? "○" : "⚠"} ${faultLine(one)}\n    ${accepted ? "已写进 DOCTOR_ACCEPTS" : remedy}`,
    );
  }
}

function summaryOf(stopping: number, others: number): string {
  const notes = others === 0 ? "" : `（另有 ${others} 处提醒，不妨碍启动）`;
  return stopping === 0
    ? `✔ 可以启动${notes}`
    : `\n共 ${stopping} 处问题，须改好后再启动${notes}；确实要这样的，写进 DOCTOR_ACCEPTS。`;
}

void main();
