import { bidder, world } from "../support/here";
import { submitted } from "../support/journey";
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
  const { id, submissions, form } = await submitted({ world, bidder });
  const seen = submissions.at(-1)?.at;
  expect(await shownInList(id)).toBe(seen);
  const { version } = await world.reviewer.api.review(id, "reject", "请修改单位名称");
  const [lock] = form.locks ?? [];
  const other = { ...form, locks: [{ ...lock, years: 2 }] };
  await bidder.api.edit(id, { form: other, version });
  const again = await bidder.api.submit(id, "已修改");
  const refused = expectProblem(await approve(id, seen), 409, "SHOWN_CHANGED");
  expect(refused.differences).toEqual([{ name: "延期年限", before: "1年", now: "2年" }]);
  expect(await bidder.api.get(id)).toMatchObject({ status: "待审核", version: again.version });
  const latest = again.submissions.at(-1)?.at;
  expect(await shownInList(id)).toBe(latest);
  expect(await approve(id, latest)).toMatchObject({ status: 200, body: { status: "审核通过" } });
  const { body } = await world.auditor.api.call<{ items: object[] }>("GET", `/api/audit?applicationId=${id}`);
  const told = { action: "reviewApplication", decision: "approve" };
  expect(body.items).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...told, submission: latest, result: "done" }),
      expect.objectContaining({ ...told, submission: seen, result: "SHOWN_CHANGED" }),
    ]),
  );
});

test("refuses a review without its submission, and says where the submission stands", async () => {
  const { id } = await submitted({ world, bidder });
  const { fields } = expectProblem(await approve(id, undefined), 400, "INVALID_INPUT");
  expect(fields).toEqual([
    { path: "submission", message: expect.stringContaining("submissions 最后一项的 at") },
  ]);
});

test("makes no entry in the trail of an answer that the reader has already", async () => {
  const { id } = await submitted({ world, bidder });
  const path = `${world.stack.addresses.api}/api/applications/${id}`;
  const token = await world.signToken(world.reviewer, {});
  const read = (known = "") =>
    fetch(path, {
      headers: { authorization: `Bearer ${token}`, ...(known ? { "if-none-match": known } : {}) },
    });
  const first = await read();
  const again = await read(first.headers.get("etag") ?? "");
  expect([first.status, again.status]).toEqual([200, 304]);
  const { body } = await world.auditor.api.call<{ items: { action: string }[] }>(
    "GET",
    `/api/audit?applicationId=${id}`,
  );
  expect(body.items.filter(({ action }) => action === "getApplication")).toHaveLength(1);
});
