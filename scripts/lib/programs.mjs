import { installDebianPackages, packagesNamed } from "./debian-packages.mjs";
import { inProject } from "./project.mjs";

/** Gets the programs that the embedded parts need and that are not there yet, and what these need of Debian. */
export async function obtainPrograms(begin, options) {
  const { lackedPackages, obtainPrograms: obtain } = await import(
    inProject("dist", "embedded", "stack", "obtain-programs.js")
  );
  const obtainAll = () => obtain({ report: begin, settings: process.env, ...options });
  try {
    await obtainAll();
  } catch (failure) {
    // Each of them can be had in more ways than one: only what none of them gave is Debian's to give.
    const lacked = packagesNamed(await lackedPackages({ report: begin, settings: process.env }));
    if (lacked.length === 0) throw failure;
    await installDebianPackages(begin, lacked);
    await obtainAll();
  }
}
