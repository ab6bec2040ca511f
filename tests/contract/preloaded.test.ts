import { relative } from "node:path";
import * as zod from "zod";
import { parseCommand, type GivenCommand } from "../../contract/commands";
import { parseNotice, type NoticeName } from "../../contract/notices";
import { workflowSource } from "../../worker/workflow-source";
import { commandSamples, noticeSamples } from "../stack/malformed-samples";

const root = `${__dirname}/../..`;
const { preloadModules } = workflowSource;

/** Returns the paths within a value at which it holds a schema of zod, whose functions can't be frozen. */
function schemasIn(value: unknown, name: string, seen = new Set<unknown>()): string[] {
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  if ("_zod" in value) return [name];
  return Object.entries(value).flatMap(([key, held]) => schemasIn(held, `${name}.${key}`, seen));
}

/** Freezes a value as the workflows' sandbox freezes preloaded modules: objects at every depth, but no functions. */
function deepFreeze(value: unknown, seen = new Set<unknown>()): void {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  for (const key of Reflect.ownKeys(value)) deepFreeze(Reflect.get(value, key), seen);
  Object.freeze(value);
}

test("when a module is one that workflows share, then it exports no schema: frozen, it could not parse", async () => {
  expect(preloadModules.length).toBeGreaterThan(20);
  const found = await Promise.all(
    preloadModules.map(async (file) => schemasIn(await import(file), relative(root, file))),
  );
  expect(found.flat()).toEqual([]);
});

test("when all that workflows share is frozen, then every command and notice is still read", async () => {
  deepFreeze(zod);
  for (const file of preloadModules) deepFreeze(await import(file));
  for (const [command, sample] of Object.entries(commandSamples))
    expect([command, parseCommand(command as GivenCommand, sample).ok]).toEqual([command, true]);
  for (const [notice, sample] of Object.entries(noticeSamples))
    expect([notice, parseNotice(notice as NoticeName, sample).ok]).toEqual([notice, true]);
});
