import { openEngine, type EngineView } from "./engine";
import { testStack } from "./test-stack";

/** Temporal of the run's stack, connected from before the first test of the importing file until after its last one. */
export let engine: EngineView;
beforeAll(async () => {
  engine = await openEngine(testStack());
});
afterAll(() => engine.close());
