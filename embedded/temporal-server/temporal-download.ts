import { createWriteStream } from "node:fs";
import { chmod, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { z } from "zod";

import { runCommand } from "../tools/run-command";
import type { ProgramSource } from "./program-source";

const lookUpTimeoutMs = 10_000;
const downloadTimeoutMs = 300_000;
const unpackTimeoutMs = 60_000;

const downloadInfo = z.object({ archiveUrl: z.url(), fileToExtract: z.string() });

/**
 * Downloads a program from the site from which Temporal's own SDKs take it. Tests give another `site`.
 * @throws Error when the site can't be reached or has no program for this machine
 */
export async function downloadArtifact(
  { artifact, program }: Pick<ProgramSource, "artifact" | "program">,
  { dir, site = "https://temporal.download" }: { dir: string; site?: string },
): Promise<void> {
  const query = new URLSearchParams({
    arch: process.arch === "x64" ? "amd64" : process.arch,
    platform: process.platform,
    format: "tar.gz",
  });
  const answer = await get(`${site}/${artifact}/latest?${query.toString()}`, lookUpTimeoutMs);
  const { archiveUrl, fileToExtract } = downloadInfo.parse(await answer.json());
  const archive = join(dir, "archive.tar.gz");
  const { body } = await get(archiveUrl, downloadTimeoutMs);
  if (body === null) throw new Error(`${archiveUrl} answered with nothing`);
  await pipeline(Readable.fromWeb(body), createWriteStream(archive));
  const depth = fileToExtract.split("/").length - 1;
  await runCommand({
    command: "tar",
    args: ["-xzf", archive, "-C", dir, `--strip-components=${depth}`, fileToExtract],
    timeoutMs: unpackTimeoutMs,
  });
  await chmod(join(dir, program), 0o755);
  await rm(archive);
}

async function get(url: string, timeoutMs: number): Promise<Response> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) }).catch((error: unknown) => {
    throw new Error(`${url} can't be reached`, { cause: error });
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}
