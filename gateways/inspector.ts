import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { MaterialKind } from "../domain/materials/materials";
import { drawingFaults, pageLimits, type Drawn } from "../domain/materials/pages";

/** A file's pages, or why there are none, and how much of a processor's time it took to find out. */
export interface Inspection {
  /** Absent where the process got no turn: nothing is said of the file. */
  drawn?: Drawn;
  cpuMs: number;
}

/** @throws Error where nobody can look at files at all */
export type Inspect = (content: Buffer, kind: MaterialKind) => Promise<Inspection>;

/** A process that takes more is ended. */
interface InspectorLimits {
  /** Time of a processor. Milliseconds. */
  cpuMs: number;
  /** Time by the clock: on a busy machine it has to wait for its turn. Milliseconds. */
  wallMs: number;
  /** Resident. Bytes. */
  bytes: number;
}

interface InspectorOptions {
  /** The program that looks at one file: inspector/main.ts, compiled. */
  program?: string;
  limits?: InspectorLimits;
}

const usualLimits: InspectorLimits = { cpuMs: 10_000, wallMs: 45_000, bytes: 448 * 1024 * 1024 };
const ownProgram = join(__dirname, "..", "inspector", "main.js");
/**
 * All of its environment: pictures are large and short-lived, and glibc would keep their memory, in as many arenas as there
 * are threads. A file of 20 scans takes 260 MB so, and 430 otherwise.
 */
const returnsMemory = { MALLOC_ARENA_MAX: "1", MALLOC_MMAP_THRESHOLD_: "131072" };
const watchMs = 100;
/** JavaScript's own heap has so much: pixels stand outside of it. Megabytes. */
const heapMegabytes = 128;
/** Linux counts a process's time in hundredths of a second, for whoever reads /proc. */
const tickMs = 10;

interface Usage {
  cpuMs: number;
  bytes: number;
}

/** Reads how much a process has taken so far. Undefined where the system doesn't say: then only the clock ends it. */
function usageOf(pid: number): Usage | undefined {
  try {
    // The name before the bracket may hold anything; the 14th and 15th field are the times.
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
/** Bytes of the line that stands before the pictures. */
const longestLine = 16 * 1024;
const jpegStart = Buffer.from([0xff, 0xd8, 0xff]);

/** Reads the answer of a process, which is believed no more than the upload that it had in hand. @throws Error */
function readAnswer(output: Buffer): Inspection {
  const end = output.indexOf("\n");
  const { cpuMs: taken, ...answer } = answers.parse(JSON.parse(output.toString("utf8", 0, Math.max(0, end))));
  if ("fault" in answer) return { drawn: answer, cpuMs: taken };
  let at = end + 1;
  const pages = answer.pages.map(({ bytes, ...size }) => {
    // A copy: the whole output would be kept for as long as one page is.
    const content = Buffer.from(output.subarray(at, at + bytes));
    at += bytes;
    if (content.length !== bytes || !content.subarray(0, 3).equals(jpegStart)) throw new Error("not a JPEG");
    return { ...size, content };
  });
  return { drawn: { pages }, cpuMs: taken };
}

/** Collects what a process says, as long as that is no longer than any answer. */
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
 * Has a process of its own look at a file and draw its pages: PDFs and pictures come from anybody, and what decodes them is
 * native code. It gets nothing of our environment and so no key, the lowest priority, and an end when it takes more than
 * its share.
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
      // One that has ended early says so by its code.
      child.stdin.once("error", () => undefined);
      child.stdin.end(content);
      const { code } = await outcome;
      if (over.time && !over.share) return { cpuMs: last.cpuMs };
      // Without a code somebody ended it: we, or the kernel where memory is short. What ends with its host says nothing of a file.
      const wasLarge = last.bytes > limits.bytes / 2;
      if (code === null && !over.share && !wasLarge) return { cpuMs: last.cpuMs };
      if (code === null) return { drawn: { fault: "costly" }, cpuMs: last.cpuMs };
      // It tells of a file that it can't draw; otherwise something is wrong with itself.
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
    // It has ended already; its answer, or its code, says how.
  }
}
