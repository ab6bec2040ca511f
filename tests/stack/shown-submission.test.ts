import { randomUUID } from "node:crypto";
import type { UserRole } from "../../api/platform/principal";
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

/** Number of times that a page without input is polled in an hour. */
const pollsOfAnHour = 130;

test("makes no entry in the trail of an hour's polls of six unchanged pages", async () => {
  const { id } = await submitted({ world, bidder });
  const pages: readonly (readonly [UserRole, string])[] = [
    ["reviewer", `/api/reviews?queue=${encodeURIComponent("待审核")}&search=${id}`],
    ["reviewer", `/api/reviews?queue=${encodeURIComponent("已审核")}&search=${id}`],
    ["reviewer", `/api/applications/${id}`],
    ["operator", `/api/applications/${id}`],
    ["operator", `/api/operations/applications?search=${id}`],
    ["issuer", "/api/work-orders"],
  ];
  const entries: number[] = [];
  for (const [role, path] of pages) {
    const subject = randomUUID();
    const token = await world.signToken({ subject, name: "示例人员", roles: [role] });
    const read = (known = "") =>
      fetch(new URL(path, world.stack.addresses.api), {
        headers: { authorization: `Bearer ${token}`, ...(known ? { "if-none-match": known } : {}) },
      });
    const first = await read();
    const tag = first.headers.get("etag") ?? "";
    expect(first.status).toBe(200);
    await Promise.all(Array.from({ length: pollsOfAnHour }, () => read(tag)));
    entries.push(await world.models.auditEntries.countDocuments({ subject }));
  }
  // Only the first look at an application is there.
  expect(entries).toEqual([0, 0, 1, 1, 0, 0]);
});
