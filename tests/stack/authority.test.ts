import express from "express";
import { Problem, renderProblem } from "../../api/platform/problem";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { yearsLater } from "../../domain/locks/register";
import { issue } from "../../embedded/demo/outside";
import { createDesk } from "../../stand-ins/authority/desk";
import { createFaults } from "../../stand-ins/authority/faults";
import { serve } from "../../stand-ins/shared/serve";
import { bidder, world } from "../support/here";
import { paid } from "../support/journey";
import { newLocks } from "../support/people";

const paidLocks = async (count: number): Promise<string> =>
  (await paid({ world, bidder, changes: { locks: newLocks(count) } })).id;
const faults = async (kind: string, times: number): Promise<void> => {
  const answer = await fetch(`${world.stack.addresses.authority}/control/faults`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind, times }),
  });
  expect(answer.status).toBe(204);
};

test("when the API is busy, then the authority repeats the request under its key, as the guide asks of clients", async () => {
  const keys: unknown[] = [];
  const problems = [new Problem("TOO_MANY_REQUESTS"), new Problem("DATABASE_AWAY")];
  const busy = await serve(0, () =>
    express().post("/api/work-orders/claims", (request, response) => {
      keys.push(request.get("idempotency-key"));
      const problem = problems[keys.length - 1];
      response.set("x-request-id", "example");
      if (!problem) return void response.json({ items: [], refused: [] });
      const { status, headers, body } = renderProblem(problem, "example");
      response
        .status(status)
        .set({ ...headers, "retry-after": "0" })
        .send(body);
    }),
  );
  try {
    const desk = createDesk({
      ...{ apiUrl: busy.url, faults: createFaults(), now: Date.now },
      token: async () => "token",
    });
    await expect(desk.issue({})).resolves.toEqual({ issued: [], refused: [] });
  } finally {
    await busy.close();
  }
  expect(keys).toEqual([expect.any(String), keys[0], keys[0]]);
});

test("when its chips fail, or it tells two ends, or none, then the application stands as it was told", async () => {
  const [id, twice, forgotten] = await Promise.all([paidLocks(2), paidLocks(1), paidLocks(1)]);
  await faults("fail", 1);
  await issue(world.stack.addresses, id);
  const failed = await bidder.api.get(id);
  expect(failed.lockResults?.map(({ state }) => state)).toEqual(["未能办理", "已制证"]);
  expect(failed).toMatchObject({ handling: "已办理", owed: { amountFen: 20_000 } });

  await faults("told-twice", 1);
  await issue(world.stack.addresses, twice);
  const { lockResults = [], operatorNotes = [] } = await world.operator.api.get(twice);
  const end = yearsLater(beijingDay(Date.now()), 1);
  expect(lockResults).toMatchObject([{ state: "已制证", notAfter: end }]);
  expect(operatorNotes.at(-1)?.text).toContain(dayAfter(end, -1));

  await faults("forget", 1);
  await issue(world.stack.addresses, forgotten);
  expect((await bidder.api.get(forgotten)).lockResults).toMatchObject([{ state: "制证中" }]);
  // The certificate authority is asked again, and still knows the result.
  await issue(world.stack.addresses, forgotten);
  const known = await bidder.api.get(forgotten);
  expect(known).toMatchObject({
    handling: "已办理",
    lockResults: [{ state: "已制证", notAfter: end, certificateNumber: expect.stringMatching(/^CA\d+$/) }],
  });
});
