import { readFileSync } from "node:fs";

/**
 * The length of a clock tick, in milliseconds. The kernel counts CPU in hundredths of a second on every platform that has
 * /proc.
 */
const msPerTick = 10;

/**
 * Returns the CPU time that a process has used so far, without that of its children, in milliseconds. It returns
 * undefined if there is no /proc.
 */
function cpuMs(pid: number): number | undefined {
  const stat = readProc(pid, "stat");
  if (stat === undefined) return undefined;
  // The name of the program stands in parentheses and may contain blanks.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

/** Returns the memory that a process holds now, in megabytes, or undefined if there is no /proc. */
export function residentMb(pid: number): number | undefined {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(pid, "status") ?? "")?.[1];
  return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return undefined;
  }
}

/** Creates a meter that returns the CPU time that the named processes have used since its creation, in milliseconds. */
export function startCpuMeter(pids: Readonly<Record<string, number>>): () => Record<string, number> {
  const before = Object.entries(pids).map(([name, pid]) => [name, pid, cpuMs(pid) ?? Number.NaN] as const);
  return () =>
    Object.fromEntries(before.map(([name, pid, used]) => [name, (cpuMs(pid) ?? Number.NaN) - used]));
}
