import type { Application } from "../../../domain/application/application";
import type { Step } from "../../../contract/step";
import type { ApplicationWrite } from "../../../store/write-projection";
import type { Around } from "./around";

/** Creates a journal of the writes of applications, in their order. */
export function createWriteJournal() {
  const writes: ApplicationWrite[] = [];
  const of = (id: string) => writes.filter(({ application }) => application.id === id);

  const around: Around = async ({ name, given, proceed }) => {
    const done = await proceed();
    const isWrite = name === "saveApplication" || (name === "saveIfFree" && done !== "held");
    if (isWrite) writes.push(given as ApplicationWrite);
    return done;
  };

  return {
    around,
    /** Returns the application's states after each write. */
    statesOf: (id: string): Application[] => of(id).map(({ application }) => application),
    /**
     * Returns the application's steps by version. A step that was done again replaces the earlier one and all that
     * followed it.
     */
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
