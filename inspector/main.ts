import { writeFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import type { MaterialKind } from "../domain/materials/materials";
import { draw } from "./draw";

/*
 * Draws the file that comes by its standard input, of the kind that its argument says, and answers by its standard output: a
 * line of JSON, then the JPEGs one behind the other. Another one is begun for each file, so that none meets another's.
 */

/** The first that the kernel ends where memory is short. Other systems have no such file. */
function offerItselfFirst(): void {
  try {
    writeFileSync("/proc/self/oom_score_adj", "1000");
  } catch {
    // Whoever began this watches its size as well.
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
