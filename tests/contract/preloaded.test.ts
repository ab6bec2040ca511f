import { relative } from "node:path";
import { workflowSource } from "../../worker/workflow-source";

const root = `${__dirname}/../..`;

/** The names under which a value or what it holds is a schema of zod: its functions keep theirs to themselves. */
function schemasIn(value: unknown, name: string, seen = new Set<unknown>()): string[] {
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  if ("_zod" in value) return [name];
  return Object.entries(value).flatMap(([key, held]) => schemasIn(held, `${name}.${key}`, seen));
}

test("when a module is one that workflows share, then it exports no schema: frozen, it could not parse", async () => {
  expect(workflowSource.preloadModules.length).toBeGreaterThan(20);
  const found = await Promise.all(
    workflowSource.preloadModules.map(async (file) => schemasIn(await import(file), relative(root, file))),
  );
  expect(found.flat()).toEqual([]);
});
