import type { Answer } from "../../contract/answers";
import { eventually } from "../../embedded/demo/narrator";
import { createTroubledWorker } from "../support/failing-tasks";
import { submitted } from "../support/journey";
import { useOwnHouse } from "../support/own-house";
import { expectProblem } from "../support/problems";

jest.setTimeout(600_000);

const house = useOwnHouse();

test("when many runs fail at once, then not all are revived, and with another release they go on by themselves", async () => {
  const { operator, models } = house.world;
  const ids: string[] = [];
  for (let index = 0; index < 4; index += 1) ids.push((await submitted(house)).id);
  const failing = ids.slice(1);
  const worker = await createTroubledWorker(house.engine, house.world.stack);
  for (const id of failing) await worker.failsAt(id);
  const stuck = async () =>
    (await operator.api.call<Answer<"missingRuns">>("GET", "/api/operations/missing-runs")).body;
  const reviveAll = () => operator.api.call("POST", "/api/operations/repairs");

  const areAll = ({ total, rollBack }: Answer<"missingRuns">) => total === failing.length && rollBack;
  const found = await eventually("all that fail", stuck, areAll);
  expect(found.items.map(({ id }) => id).toSorted()).toEqual(failing.toSorted());
  expectProblem(await reviveAll(), 409, "RELEASE_AT_FAULT");

  const runs = await Promise.all(failing.map((id) => house.engine.client.workflow.getHandle(id).describe()));
  for (const id of failing)
    worker.recoversAt(id, (await models.applications.findById(id).lean())?.application);
  expect(await eventually("none that fails", stuck, ({ total }) => total === 0)).toMatchObject({
    rollBack: false,
  });
  for (const { workflowId, runId } of runs)
    expect(await house.engine.client.workflow.getHandle(workflowId).describe()).toMatchObject({ runId });
  expect((await reviveAll()).status).toBe(202);
  await worker.close();
});
