import type { Answer } from "../../contract/answers";
import { fewestShown } from "../../domain/application/rating";
import { bidder, world } from "../support/here";
import { paid } from "../support/journey";
import { expectProblem } from "../support/problems";
import { type Bidder } from "../support/world";

const rate = ({ api }: Pick<Bidder, "api">, id: string, body: object, idempotencyKey?: string) =>
  api.call<Answer<"rating">>("POST", `/api/applications/${id}/rating`, {
    body,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });

async function figures(): Promise<Answer<"ratingFigures">> {
  const answer = await world.operator.api.call<Answer<"ratingFigures">>("GET", "/api/operations/ratings");
  return answer.body;
}
const countOf = ({ grades }: Answer<"ratingFigures">): number =>
  grades?.find(({ grade }) => grade === "非常不满意")?.count ?? 0;

async function handled(): Promise<string> {
  const { id } = await paid({ world, bidder });
  expectProblem(await rate(bidder, id, { grade: "满意" }), 409, "NOT_RATABLE");
  await world.reviewer.api.markHandled(id);
  return id;
}

test("when an application is handled, then its organisation rates it once, for itself, and staff see only what many say", async () => {
  const id = await handled();
  const asked = await bidder.api.call("GET", `/api/applications/${id}/rating`);
  expect(asked).toMatchObject({ status: 200, body: {} });
  const said = { grade: "非常不满意", reason: "等候太久" };
  expectProblem(await rate(bidder, id, { grade: "好" }), 400, "INVALID_INPUT");
  const key = `rating-of-${id}`;
  expect(await rate(bidder, id, said, key)).toMatchObject({ status: 200, body: { given: said } });
  // Repeating the same rating succeeds without an effect; a different rating is refused.
  expect(await rate(bidder, id, said, key)).toMatchObject({ status: 200, body: { given: said } });
  expectProblem(await rate(bidder, id, { grade: "满意" }), 409, "ALREADY_RATED");
  const given = await bidder.api.call("GET", `/api/applications/${id}/rating`);
  expect(given).toMatchObject({ status: 200, body: { given: said } });

  const stranger = await world.newBidder();
  expectProblem(await stranger.api.call("GET", `/api/applications/${id}/rating`), 404, "NOT_FOUND");
  for (const { api } of [world.reviewer, world.operator])
    expect(JSON.stringify(await api.get(id))).not.toContain("等候太久");

  const exported = await bidder.api.call("GET", "/api/export");
  expect(exported.body).toMatchObject({ ratings: [{ applicationId: id, ...said }] });
});

test("when there are enough answers, then operators see how many of each lately, and the reasons in no order of time", async () => {
  const before = countOf(await figures());
  await world.models.ratings.create({
    ...{ _id: `RATED${process.pid}-long-ago`, grade: "非常不满意", at: new Date("2020-01-31T02:00:00Z") },
    reason: "示例原因0",
  });
  for (let place = 0; place < fewestShown; place += 1)
    await world.models.ratings.create({
      ...{ _id: `RATED${process.pid}-${place}`, grade: "非常不满意", at: new Date() },
      reason: `示例原因${fewestShown - place}`,
    });
  const after = await figures();
  expect(countOf(after)).toBeGreaterThanOrEqual(before + fewestShown);
  const own = after.reasons.filter((reason) => reason.startsWith("示例原因"));
  expect(own).toEqual(["示例原因1", "示例原因2", "示例原因3", "示例原因4", "示例原因5"]);
});
