import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../config/environment";
import type { Fault } from "../fault";

/** Variables that hold JSON, or name a file or the folder of a file with it. */
const sources: Readonly<Record<string, (value: string) => string>> = {
  FEE_TABLE: (value) => value,
  MATERIALS: (value) => value,
  PAYLOAD_KEYS_FILE: (path) => readFileSync(path, "utf8"),
  WECHAT_OTHER_ACCOUNTS_FILE: (path) => readFileSync(path, "utf8"),
  UNIONPAY_OTHER_ACCOUNTS_FILE: (path) => readFileSync(path, "utf8"),
  WEBHOOKS_DIR: (dir) => readFileSync(join(dir, "receivers.json"), "utf8"),
};

/** Finds names that stand twice in one object of JSON. A reader takes the last and drops the others without a word. */
export const twiceFaults = (environment: Environment): Fault[] =>
  Object.entries(sources).flatMap(([about, textOf]) => {
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
