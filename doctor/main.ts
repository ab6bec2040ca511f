import { parseArgs } from "node:util";
import { examine } from "./examine";

/**
 * Says what is wrong with the configuration, each fault with its remedy; exit code 0 when nothing may start over it, 1
 * otherwise.
 * `--token` takes an operator's access token, whose audience, type and roles are then looked at too.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { token: { type: "string" } } });
  const faults = await examine({ environment: process.env, token: values.token, now: Date.now });
  const stopping = faults.filter(({ stops }) => stops);
  for (const { about, fault, remedy, stops, accepted } of faults)
    console.log(
      `${stops ? "✘" : accepted ? "○" : "⚠"} ${about}：${fault}\n    ${accepted ? "已写进 DOCTOR_ACCEPTS" : remedy}`,
    );
  console.log(summaryOf(stopping.length, faults.length - stopping.length));
  process.exitCode = stopping.length === 0 ? 0 : 1;
}

function summaryOf(stopping: number, others: number): string {
  const notes = others === 0 ? "" : `（另有 ${others} 处提醒，不妨碍启动）`;
  return stopping === 0
    ? `✔ 可以启动${notes}`
    : `\n共 ${stopping} 处问题，须改好后再启动${notes}；确实要这样的，写进 DOCTOR_ACCEPTS。`;
}

void main();
