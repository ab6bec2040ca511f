import { randomUUID } from "node:crypto";
import type { Answer } from "../../embedded/demo/api-client";
import { expectPoll } from "../support/expect-poll";
import { formOf } from "../support/journey";
import { useOwnHouse } from "../support/own-house";
import { persist } from "../support/persistent";
import { expectProblem, type ProblemBody } from "../support/problems";
import type { Bidder } from "../support/world";

const house = useOwnHouse();

/** Number of concurrent submissions: more than the API accepts, however fast its previous commands were. */
const crowd = 200;

interface Submission {
  bidder: Bidder;
  id: string;
  key: string;
}

async function draft(): Promise<Submission> {
  const bidder = await house.world.newBidder();
  const { id } = await bidder.api.create(formOf(bidder));
  return { bidder, id, key: randomUUID() };
}

const pathOf = ({ id }: Submission): string => `/api/applications/${id}/submission`;
const body = { opinion: "请审核" };
const submit = (given: Submission) =>
  given.bidder.api.call("POST", pathOf(given), { body, idempotencyKey: given.key });

test("when more is asked for than the worker comes to in time, then who comes too late is told when to come again, who was taken on is served, and nothing is left to do afterwards", async () => {
  const drafts: Submission[] = [];
  while (drafts.length < crowd) drafts.push(await draft());
  const submitted = () =>
    house.world.models.applications.countDocuments({
      ...{ _id: { $in: drafts.map(({ id }) => id) }, "application.submissions": { $size: 1 } },
    });
  const answers: Answer[] = [];
  const refused = () => answers.filter((answer) => (answer.body as ProblemBody).code === "ENGINE_BUSY");
  const worker = house.own.stack.child("worker");
  worker.kill("SIGSTOP");
  const asked = drafts.map(async (one) => answers.push(await submit(one)));
  // The worker is stopped, so accepted submissions wait for it, and the API refuses further ones at once.
  await expectPoll(() => refused().length).toBeGreaterThan(0);
  expect(await submitted()).toBe(0);
  worker.kill("SIGCONT");
  await Promise.all(asked);
  expect(refused().length).toBeLessThan(crowd);
  for (const answer of refused()) {
    expectProblem(answer, 503, "ENGINE_BUSY");
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  }

  await Promise.all(drafts.map((one) => persist(one.bidder.api, "POST", pathOf(one), body, one.key)));
  expect(await submitted()).toBe(crowd);
  const next = await draft();
  expect((await submit(next)).status).toBe(200);
});
