import type { Answer } from "../../contract/answers";
import { lockRowsOf } from "../../domain/locks/lock-file";
import { abnormalRefund, askByHand } from "../support/by-two";
import { bidder, world } from "../support/here";
import { paid } from "../support/journey";
import { newLockSerial, newLocks } from "../support/people";
import { expectProblem } from "../support/problems";
import { type Person } from "../support/world";

/* Tests of lists that are read in parts, while other tests change them. */

interface Slice<I> {
  items: I[];
  next?: string;
}

/** Reads a whole list by its cursor, two items at a time. `between` runs between two reads. */
async function walk<I>(
  { api }: Person,
  path: string,
  between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<I[]> {
  const found: I[] = [];
  for (let after: string | undefined; ;) {
    const query = new URLSearchParams({ limit: "2", ...(after === undefined ? {} : { after }) });
    const { body } = await api.call<Slice<I>>("GET", `${path}?${query.toString()}`);
    expect(body.items.length).toBeLessThanOrEqual(2);
    found.push(...body.items);
    if (body.next === undefined) return found;
    after = body.next;
    await between();
  }
}

const listLocks = (rows: readonly (readonly [serial: string, end: string])[]) =>
  world.operator.api.call("POST", "/api/operations/locks/import", {
    body: {
      rows: lockRowsOf([
        ["锁序列号"],
        ...rows.map(([serial, end]) => [serial, "单位锁", bidder.orgCode, end]),
      ]),
      dryRun: false,
    },
  });

test("when locks are listed and renewed between two parts of my locks, then those that stay come once each, in order", async () => {
  const days = ["2027-01-31", "2027-01-31", "2027-01-31", "2028-01-31", "2029-01-31", "2030-01-31"];
  const rows = days.map((day) => [newLockSerial(), day] as const);
  await listLocks(rows);
  const [first, second, ...stay] = rows.map(([serial]) => serial);
  // The first locks get a later expiry and so move to the end. A reader that counts items instead of using the cursor
  // would miss as many.
  const found = await walk<Answer<"myLocks">["items"][number]>(bidder, "/api/locks", () =>
    listLocks([
      [first ?? "", "2031-01-31"],
      [second ?? "", "2031-01-31"],
      [newLockSerial(), "2026-12-31"],
    ]),
  );
  const serials = found.map(({ serial }) => serial);
  for (const serial of stay) expect(serials.filter((one) => one === serial)).toHaveLength(1);
  const ends = found.map(({ expiresOn }) => expiresOn);
  expect(ends).toEqual(ends.toSorted());
  expectProblem(await bidder.api.call("GET", "/api/locks?after=x"), 400, "INVALID_INPUT");
});

test("when proposals and abnormal refunds are asked for in parts, then each comes once, beside new ones", async () => {
  const numbers: string[] = [];
  for (let time = 0; time < 3; time += 1)
    numbers.push((await abnormalRefund({ world, bidder }, "ABNORMAL")).number);
  const refunds = await walk<Answer<"abnormalRefund">>(world.operator, "/api/refunds");
  const listed = refunds.map(({ number }) => number);
  for (const number of numbers) expect(listed.filter((one) => one === number)).toHaveLength(1);

  const proposed: string[] = [];
  const propose = async () => {
    const { id } = await paid({ world, bidder, changes: { locks: newLocks(2) } });
    const body = { amountFen: 100, reason: "示例：多收一元" };
    const consent = await askByHand(world.operator, { path: `/api/applications/${id}/part-refund`, body });
    return consent.id;
  };
  for (let time = 0; time < 3; time += 1) proposed.push(await propose());
  let more = 1;
  const consents = await walk<Answer<"consent">>(world.operator, "/api/consents", async () => {
    for (; more > 0; more -= 1) await propose();
  });
  const asked = consents.map(({ id }) => id);
  for (const id of proposed) expect(asked.filter((one) => one === id)).toHaveLength(1);
  const instants = consents.map(({ askedAt }) => askedAt);
  expect(instants).toEqual(instants.toSorted().toReversed());
});
