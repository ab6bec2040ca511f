import { parseArgs } from "node:util";
import { examine } from "./examine";

/**
 * Says what is wrong with the configuration, each fault with its remedy; exit code 0 when nothing is (or it can
 * wait), 1 otherwise.
 * `--token` takes an operator's access token, whose audience, type and roles are then looked at too.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { token: { type: "string" } } });
  const faults = await examine({ environment: process.env, token: values.token, now: Date.now });
  const urgent = faults.filter(({ canWait }) => !canWait);
  for (const { about, fault, remedy, canWait } of faults)
    console.log(`${canWait ? "⚠" : "✘"} ${about}：${fault}\n    ${remedy}`);
  console.log(summaryOf(urgent.length, faults.length - urgent.length));
  process.exitCode = urgent.length === 0 ? 0 : 1;
}

function summaryOf(urgent: number, others: number): string {
  const notes = others === 0 ? "" : `（另有 ${others} 处提醒）`;
  return urgent === 0 ? `✔ 配置没有问题${notes}` : `\n共 ${urgent} 处问题${notes}，改好后重新运行。`;
}

void main();
