import { writeFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import type { MaterialKind } from "../domain/materials/materials";
import { draw } from "./draw";

/*
 * Draws the file on standard input, whose kind is the only argument. Standard output gets a line of JSON, followed by
 * the JPEGs. Each file has a process of its own, so that no file can affect another one.
 */

/** Makes the kernel end this process first if memory is short. Only Linux has the file for it. */
function offerItselfFirst(): void {
  try {
    writeFileSync("/proc/self/oom_score_adj", "1000");
  } catch {
    // The parent process limits the memory of this one as well.
  }
}

async function main(): Promise<void> {
  offerItselfFirst();
  const result = await draw(process.argv[2] as MaterialKind, await buffer(process.stdin));
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const cpuMs = Math.ceil((userCPUTime + systemCPUTime) / 1_000);
  const pictures = "pages" in result ? result.pages : [];
  const head =
    "pages" in result
      ? { pages: pictures.map(({ width, height, content }) => ({ width, height, bytes: content.length })) }
      : result;
  process.stdout.write(
    Buffer.concat([
      Buffer.from(`${JSON.stringify({ ...head, cpuMs })}\n`),
      ...pictures.map(({ content }) => content),
    ]),
  );
}

void main();
