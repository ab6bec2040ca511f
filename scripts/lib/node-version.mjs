import { getHeapStatistics } from "node:v8";

import { UserError } from "./user-error.mjs";

const required = [20, 19];
/** Major version that still runs this project, although its own support has ended. */
const ended = 20;

/**
 * Throws an error with advice if Node.js is too old. Older versions can't load the packages that consist of ES modules
 * only.
 */
export function requireNodeVersion(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  if (major > required[0] || (major === required[0] && minor >= required[1])) return;
  throw new UserError(`需要 Node.js ${required.join(".")} 或更高版本，当前为 ${version}。请升级后重试。`);
}

/** Heap with which the start itself would end in its middle, and leave its programs running, in bytes. */
const smallHeap = 100 * 2 ** 20;

/** Throws an error with advice if an option takes from Node.js what every program of this project needs. */
export function requireWholeNode() {
  const fault =
    typeof fetch === "undefined"
      ? "没有 fetch"
      : getHeapStatistics().heap_size_limit < smallHeap && "堆的上限太小，不到 100 MB";
  if (fault) throw new UserError(`✘ Node.js：${fault}\n    请更正或删除环境变量 NODE_OPTIONS，然后重试。`);
}

/** Says that Node.js gets no more security fixes, if that is so. */
export function warnOfEndedNode(version = process.versions.node) {
  if (version.startsWith(`${ended}.`))
    process.stderr.write(`Node.js ${ended} 已停止维护，不再有安全更新：仍可运行，请尽快换用 24。\n`);
}
