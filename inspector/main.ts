import { buffer } from "node:stream/consumers";
import type { MaterialKind } from "../domain/materials/materials";
import { draw } from "./draw";

/*
 * Draws the file on standard input, whose kind is the only argument. Standard output gets a line of JSON, followed by
 * the JPEGs. Each file has a process of its own, so that no file can affect another one.
 */

async function main(): Promise<void> {
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
