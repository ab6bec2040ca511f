import type { Application } from "../../../domain/application/application";
import type { Step } from "../../../contract/step";
import type { ApplicationWrite } from "../../../store/write-projection";
import type { Around } from "./around";

/** What workflows have had written of applications, in the order in which it was done. */
export function createWriteJournal() {
  const writes: ApplicationWrite[] = [];
  const of = (id: string) => writes.filter(({ application }) => application.id === id);

  const around: Around = async ({ name, given, proceed }) => {
    const done = await proceed();
    const isWrite = name === "saveApplication" || (name === "saveIfFree" && done === true);
    if (isWrite) writes.push(given as ApplicationWrite);
    return done;
  };

  return {
    around,
    /** What the application came to, after each write. */
    statesOf: (id: string): Application[] => of(id).map(({ application }) => application),
    /** Its steps by version: one that was done again takes the place of what was there, and of all after it. */
    stepsOf(id: string): Step[] {
      let steps: Step[] = [];
      for (const write of of(id)) {
        const [{ version: first }] = write.steps;
        steps = [...steps.filter(({ version }) => version < first), ...write.steps];
      }
      return steps;
    },
  };
}
