import { bidder, world } from "../support/here";
import { formOf, submitted } from "../support/journey";
import { expectProblem } from "../support/problems";

/** Approves an application as its list or page showed it. */
const approve = (id: string, submission: string | undefined) =>
  world.reviewer.api.call("POST", `/api/applications/${id}/review`, {
    body: { decision: "approve", opinion: "资料齐全，同意", submission },
  });

/** Returns the submission that the reviewers' list shows for an application. */
async function shownInList(id: string): Promise<string | undefined> {
  const { body } = await world.reviewer.api.call<{ items: { id: string; since?: string }[] }>(
    "GET",
    `/api/reviews?queue=${encodeURIComponent("待审核")}&search=${id}`,
  );
  return body.items.find((row) => row.id === id)?.since;
}

test("refuses an approval of a submission that another one has followed, from the list and from the page", async () => {
  const { id, submissions } = await submitted({ world, bidder });
  const seen = submissions.at(-1)?.at;
  expect(await shownInList(id)).toBe(seen);
  const { version } = await world.reviewer.api.review(id, "reject", "请修改单位名称");
  await bidder.api.edit(id, { form: formOf(bidder, { years: 2 }), version });
  const again = await bidder.api.submit(id, "已修改");
  expectProblem(await approve(id, seen), 409, "SHOWN_CHANGED");
  expect(await bidder.api.get(id)).toMatchObject({ status: "待审核", version: again.version });
  const latest = again.submissions.at(-1)?.at;
  expect(await shownInList(id)).toBe(latest);
  expect(await approve(id, latest)).toMatchObject({ status: 200, body: { status: "审核通过" } });
});
