import type { Answer } from "../../contract/answers";
import { submitted } from "../support/journey";
import { expectProblem } from "../support/problems";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type Person, type World } from "../support/world";

let world: World;
let bidder: Bidder;
beforeAll(async () => {
  world = await openWorld(testStack());
  bidder = await world.newBidder();
});
afterAll(() => world.close());

/** Requests a reviewer's next application among the test's own, which come in the order of their submission. */
async function next({ api }: Person, beside?: string): Promise<Answer<"nextReview">> {
  const query = new URLSearchParams({ search: bidder.orgCode, ...(beside === undefined ? {} : { beside }) });
  const { status, body } = await api.call<Answer<"nextReview">>(
    "POST",
    `/api/reviews/next?${query.toString()}`,
  );
  expect(status).toBe(200);
  return body;
}

const marksOf = async ({ api }: Person): Promise<Answer<"queuePage">["marks"]> => {
  const query = new URLSearchParams({ queue: "待审核", search: bidder.orgCode });
  const { body } = await api.call<Answer<"queuePage">>("GET", `/api/reviews?${query.toString()}`);
  return body.marks;
};

test("when reviewers look, skip and go on, then each passes by what is another's or was skipped, nobody is refused, and all is told", async () => {
  const { reviewer: first, secondReviewer: second } = world;
  const ids: string[] = [];
  for (let count = 0; count < 4; count += 1) ids.push((await submitted({ world, bidder })).id);
  const [one = "", two = "", three = "", four = ""] = ids;

  // The second reviewer opens this application directly instead of taking it as the next one.
  const looked = await second.api.call<Answer<"reviewMarks">>("PUT", `/api/reviews/${one}/look`);
  expect(looked).toMatchObject({ status: 200, body: { marks: [{ kind: "looking", isMine: true }] } });
  expect(await next(first)).toMatchObject({ id: two, passed: 1, marks: [{ kind: "looking", isMine: true }] });
  // Two reviewers who ask at the same time get different applications.
  const both = await Promise.all([next(first, two), next(second, one)]);
  expect(new Set(both.map(({ id }) => id)).size).toBe(2);
  expect(both.every(({ id }) => id === three || id === four)).toBe(true);

  const skip = { body: { hours: 4, note: "等单位回电" } };
  expect(await first.api.call("POST", `/api/reviews/${two}/skip`, skip)).toMatchObject({ status: 204 });
  expect((await next(first, both[0]?.id)).id).toBeUndefined();
  const left = (await marksOf(second)).filter(({ applicationId }) => [one, two].includes(applicationId));
  expect(left).toEqual([
    expect.objectContaining({ applicationId: one, kind: "looking", by: second.name, isMine: true }),
    expect.objectContaining({
      ...{ applicationId: two, kind: "skipped", by: first.name, isMine: false, note: "等单位回电" },
    }),
  ]);
  // The marks are only hints, so both reviewers can decide.
  await first.api.review(one, "approve", "同意");
  await second.api.review(two, "approve", "同意");
  const stored = await first.api.get(one);
  expect(JSON.stringify(stored)).not.toContain("looking");
});

test("when what is said of an application isn't a reviewer's to say, or is none of the choices, then it is refused", async () => {
  const { id } = await submitted({ world, bidder });
  expectProblem(await bidder.api.call("PUT", `/api/reviews/${id}/look`), 403, "NO_ROLE");
  const own = await world.signIn({
    ...{ subject: "reviewer-of-the-house", name: "审核员丙", roles: ["bidder", "reviewer"] },
    ...{ orgCode: bidder.orgCode, orgName: bidder.orgName },
  });
  expectProblem(await own.api.call("PUT", `/api/reviews/${id}/look`), 403, "OWN_APPLICATION");
  expect((await next(own)).id).toBeUndefined();
  const skip = { body: { hours: 5 } };
  expectProblem(await world.reviewer.api.call("POST", `/api/reviews/${id}/skip`, skip), 400, "INVALID_INPUT");
});
