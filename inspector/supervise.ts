import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { dirname, join } from "node:path";
import type { MaterialKind } from "../domain/materials/materials";
import { pageLimits } from "../domain/materials/pages";

/** Limits beyond which the process of a file is killed. */
export interface InspectorLimits {
  /** Processor time, in milliseconds. */
  cpuMs: number;
  /** Elapsed time, in milliseconds. It is longer because a process on a busy machine has to wait for its turn. */
  wallMs: number;
  /** Resident memory, in bytes. */
  bytes: number;
}

export interface SupervisorOptions {
  /** Path of the program that inspects one file: main.ts, compiled. */
  program?: string;
  limits?: InspectorLimits;
}

export const usualLimits: InspectorLimits = { cpuMs: 10_000, wallMs: 45_000, bytes: 384 * 1024 * 1024 };
const ownProgram = join(__dirname, "main.js");
/**
 * The whole environment of the process. Pictures are large and short-lived, and glibc would keep their memory in one
 * arena per thread. With these settings a file of 20 scans takes 260 MB instead of 430.
 */
const returnsMemory = { MALLOC_ARENA_MAX: "1", MALLOC_MMAP_THRESHOLD_: "131072" };
const watchMs = 100;
/** Size of JavaScript's own heap in megabytes; pixels are stored outside of it. */
const heapMegabytes = 128;
/** Unit in which /proc gives a process's time on Linux, in milliseconds. */
const tickMs = 10;
/** Longest answer, in bytes: a line, and the pictures. */
export const longestAnswer = pageLimits.bytes + 16 * 1024;

/**
 * Returns the flags of Node's permission model: the process reads its own code and its packages' alone, writes nothing
 * and starts no program. Node 20 has another name for it. The picture library is native code, which has to be allowed
 * and which the model doesn't hold; nor does it hold the network before Node 25.
 */
function permissions(program: string): string[] {
  const flag = ["--permission", "--experimental-permission"].find((one) =>
    process.allowedNodeEnvironmentFlags.has(one),
  );
  if (flag === undefined) return [];
  const root = join(dirname(program), "..", "..");
  const folders = ["dist", "node_modules"].map((name) => join(root, name));
  const readable = [program, join(root, "package.json"), ...folders.map((folder) => join(folder, "*"))];
  // Node 20 ends at once if a path is given twice.
  const linked = folders.map(realPathOf).filter((path) => !folders.includes(path));
  const granted = [...readable, ...linked.map((folder) => join(folder, "*"))];
  return [flag, "--allow-addons", ...granted.map((path) => `--allow-fs-read=${path}`)];
}

/** Returns a path without links: a release may link to its packages, of which Node reads both paths. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

interface Usage {
  cpuMs: number;
  bytes: number;
}

/**
 * Returns the time and memory that a process has used; undefined on systems without /proc, on which only elapsed time
 * is limited.
 */
function usageOf(pid: number): Usage | undefined {
  try {
    // The name before the bracket may contain anything, so the line is read after it. Fields 14 and 15 are the times.
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    const [, kilobytes = "0"] =
      /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "latin1")) ?? [];
    return { cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs, bytes: Number(kilobytes) * 1024 };
  } catch {
    return undefined;
  }
}

/** Collects the output of a process up to the length of the longest possible answer. */
function collect({ stdout }: ChildProcess): () => Buffer {
  const parts: Buffer[] = [];
  let length = 0;
  stdout?.on("data", (part: Buffer) => {
    length += part.length;
    if (length <= longestAnswer) parts.push(part);
  });
  return () => Buffer.concat(parts);
}

const told = (answer: object): Buffer => Buffer.from(`${JSON.stringify(answer)}\n`);

/**
 * Has a process of its own inspect a file, because uploads come from anybody and their decoders are native code. The
 * process gets nothing of our environment, and so no keys. It runs at the lowest priority, is the first that the kernel
 * ends, and is killed if it exceeds its limits.
 * @returns the answer: a line of JSON and the pictures. Without a fault and pages, nothing is known of the file
 * @throws Error if files can't be inspected at all
 */
export async function superviseFile(
  content: Buffer,
  kind: MaterialKind,
  { program = ownProgram, limits = usualLimits }: SupervisorOptions = {},
): Promise<Buffer> {
  const flags = [`--max-old-space-size=${heapMegabytes}`, ...permissions(program)];
  const child = spawn(process.execPath, [...flags, program, kind], {
    ...{ env: returnsMemory, cwd: "/" },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const outcome = new Promise<{ code: number | null }>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code }));
  });
  const { pid } = child;
  let last: Usage = { cpuMs: 0, bytes: 0 };
  const over = { share: false, time: false };
  const watch = setInterval(() => {
    last = (pid === undefined ? undefined : usageOf(pid)) ?? last;
    over.share ||= last.cpuMs > limits.cpuMs || last.bytes > limits.bytes;
    if (over.share) child.kill("SIGKILL");
  }, watchMs);
  const clock = setTimeout(() => {
    over.time = true;
    child.kill("SIGKILL");
  }, limits.wallMs);
  try {
    if (pid !== undefined) putLast(pid);
    const output = collect(child);
    // A process that ends early reports the reason by its exit code, so errors of its input are ignored.
    child.stdin.once("error", () => undefined);
    child.stdin.end(content);
    const { code } = await outcome;
    if (over.time && !over.share) return told({ cpuMs: last.cpuMs });
    // A process without an exit code was killed: by us, or by the kernel for lack of memory. If it used little, the
    // kill says nothing about the file.
    const wasLarge = last.bytes > limits.bytes / 2;
    if (code === null && !over.share && !wasLarge) return told({ cpuMs: last.cpuMs });
    if (code === null) return told({ fault: "costly", cpuMs: last.cpuMs });
    // A file that can't be drawn is reported in the answer. Any other exit code means a fault of the inspector.
    if (code !== 0) throw new Error(`the inspector ended with ${code}`);
    return output();
  } finally {
    clearInterval(watch);
    clearTimeout(clock);
  }
}

/** Gives a process the lowest priority, and makes the kernel end it first if memory is short. */
function putLast(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
    // Only Linux has the file. Elsewhere its memory is limited as well.
    writeFileSync(`/proc/${pid}/oom_score_adj`, "1000");
  } catch {
    // If the process has ended already, its answer or exit code says how.
  }
}
