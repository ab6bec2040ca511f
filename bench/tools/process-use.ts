import { readFileSync } from "node:fs";

/** The kernel counts CPU in hundredths of a second on every platform that has /proc. */
const msPerTick = 10;

/** CPU that a process has used so far, its children's not counted. Milliseconds; undefined where there is no /proc. */
function cpuMs(pid: number): number | undefined {
  const stat = readProc(pid, "stat");
  if (stat === undefined) return undefined;
  // The name, in parentheses, may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

/** Memory that a process holds now. Megabytes; undefined where there is no /proc. */
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

/** CPU of named processes between two moments. */
export function startCpuMeter(pids: Readonly<Record<string, number>>): () => Record<string, number> {
  const before = Object.entries(pids).map(([name, pid]) => [name, pid, cpuMs(pid) ?? Number.NaN] as const);
  return () =>
    Object.fromEntries(before.map(([name, pid, used]) => [name, (cpuMs(pid) ?? Number.NaN) - used]));
}
