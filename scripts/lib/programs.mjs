import { installDebianPackages, packagesNamed } from "./debian-packages.mjs";
import { inProject } from "./project.mjs";
import { UserError } from "./user-error.mjs";

/**
 * Gets the programs that the embedded parts need and that are not there yet. If that fails, the Debian packages that it
 * needs are installed, and it is tried again.
 */
export async function obtainPrograms(begin, options) {
  const { lackedPackages, obtainPrograms: obtain } = await import(
    inProject("dist", "embedded", "stack", "obtain-programs.js")
  );
  const obtainAll = () => obtain({ report: begin, settings: process.env, ...options });
  try {
    await obtainAll();
  } catch (failure) {
    // Each program can be had in more than one way. Debian packages are installed only for those programs that no way has
    // given.
    const lacked = packagesNamed(await lackedPackages({ report: begin, settings: process.env }));
    if (lacked.length === 0) throw failure;
    try {
      await installDebianPackages(begin, lacked);
    } catch (error) {
      // The failure says all ways to the program, of which the packages are only one.
      throw new UserError(`${failure.message}\n${error.message}`);
    }
    await obtainAll();
  }
}
