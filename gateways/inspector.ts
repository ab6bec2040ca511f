import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { MaterialKind } from "../domain/materials/materials";
import { drawingFaults, pageLimits, type Drawn } from "../domain/materials/pages";

/** Result of an inspection: the pages or a fault, and the processor time that it took. */
export interface Inspection {
  /** Pages or fault; absent if the process got no processor time, so that nothing is known of the file. */
  drawn?: Drawn;
  cpuMs: number;
}

/** Inspects a file. @throws Error if files can't be inspected at all */
export type Inspect = (content: Buffer, kind: MaterialKind) => Promise<Inspection>;

/** Limits beyond which the process is killed. */
interface InspectorLimits {
  /** Processor time, in milliseconds. */
  cpuMs: number;
  /** Elapsed time, in milliseconds. It is longer because a process on a busy machine has to wait for its turn. */
  wallMs: number;
  /** Resident memory, in bytes. */
  bytes: number;
}

interface InspectorOptions {
  /** Path of the program that inspects one file: inspector/main.ts, compiled. */
  program?: string;
  limits?: InspectorLimits;
}

const usualLimits: InspectorLimits = { cpuMs: 10_000, wallMs: 45_000, bytes: 448 * 1024 * 1024 };
const ownProgram = join(__dirname, "..", "inspector", "main.js");
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

const cpuMs = z.int().min(0);
const side = z.int().min(1).max(pageLimits.side);
const page = z.object({ width: side, height: side, bytes: z.int().min(1).max(pageLimits.bytes) });
const answers = z.union([
  z.object({ cpuMs, pages: z.array(page).min(1) }),
  z.object({ cpuMs, fault: z.enum(drawingFaults) }),
]);
/** Largest length of the line before the pictures, in bytes. */
const longestLine = 16 * 1024;
const jpegStart = Buffer.from([0xff, 0xd8, 0xff]);

/** Reads the answer of the process, which is trusted no more than the upload that it processed. @throws Error */
function readAnswer(output: Buffer): Inspection {
  const end = output.indexOf("\n");
  const { cpuMs: taken, ...answer } = answers.parse(JSON.parse(output.toString("utf8", 0, Math.max(0, end))));
  if ("fault" in answer) return { drawn: answer, cpuMs: taken };
  let at = end + 1;
  const pages = answer.pages.map(({ bytes, ...size }) => {
    // The page is copied. A view of the output would keep all of it in memory.
    const content = Buffer.from(output.subarray(at, at + bytes));
    at += bytes;
    if (content.length !== bytes || !content.subarray(0, 3).equals(jpegStart)) throw new Error("not a JPEG");
    return { ...size, content };
  });
  return { drawn: { pages }, cpuMs: taken };
}

/** Collects the output of a process up to the length of the longest possible answer. */
function collect({ stdout }: ChildProcess): () => Buffer {
  const parts: Buffer[] = [];
  let length = 0;
  stdout?.on("data", (part: Buffer) => {
    length += part.length;
    if (length <= pageLimits.bytes + longestLine) parts.push(part);
  });
  return () => Buffer.concat(parts);
}

/**
 * Creates a function that inspects a file and draws its pages in a separate process, because uploads come from anybody
 * and their decoders are native code. The process gets nothing of our environment, and so no keys. It runs at the
 * lowest priority, and is killed if it exceeds its limits.
 */
export function createInspector({
  program = ownProgram,
  limits = usualLimits,
}: InspectorOptions = {}): Inspect {
  return async (content, kind) => {
    const child = spawn(process.execPath, [`--max-old-space-size=${heapMegabytes}`, program, kind], {
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
      if (pid !== undefined) lowerPriority(pid);
      const output = collect(child);
      // A process that ends early reports the reason by its exit code, so errors of its input are ignored.
      child.stdin.once("error", () => undefined);
      child.stdin.end(content);
      const { code } = await outcome;
      if (over.time && !over.share) return { cpuMs: last.cpuMs };
      // A process without an exit code was killed: by us, or by the kernel for lack of memory. If it used little, the
      // kill says nothing about the file.
      const wasLarge = last.bytes > limits.bytes / 2;
      if (code === null && !over.share && !wasLarge) return { cpuMs: last.cpuMs };
      if (code === null) return { drawn: { fault: "costly" }, cpuMs: last.cpuMs };
      // A file that can't be drawn is reported in the answer. Any other exit code means a fault of the inspector.
      if (code !== 0) throw new Error(`the inspector ended with ${code}`);
      return readAnswer(output());
    } finally {
      clearInterval(watch);
      clearTimeout(clock);
    }
  };
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // The process has ended already; its answer or exit code says how.
  }
}
