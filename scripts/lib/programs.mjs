import { inProject } from "./project.mjs";

/** Gets the programs that the embedded parts need and that are not there yet. */
export async function obtainPrograms(begin, options) {
  const { obtainPrograms: obtain } = await import(
    inProject("dist", "embedded", "stack", "obtain-programs.js")
  );
  await obtain({ report: begin, settings: process.env, ...options });
}
