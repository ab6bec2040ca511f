import { join } from "node:path";
import { z } from "zod";
import { runProcess, type Start } from "./shared/run-process";

/** Stand-ins that this process runs, each with its folder in stand-ins/ and with the variables that it reads. */
const standIns = z
  .array(z.object({ name: z.string(), folder: z.string(), env: z.record(z.string(), z.string()) }))
  .parse(JSON.parse(process.env["STAND_INS"] ?? ""));

void runProcess(
  standIns.map(({ name, folder, env }) => ({
    name,
    start: async () => {
      const { start } = (await import(join(__dirname, folder, "main.js"))) as { start: Start };
      return start({ ...process.env, ...env });
    },
  })),
);
