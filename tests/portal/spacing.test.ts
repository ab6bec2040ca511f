import type { ShownApplication } from "../../embedded/demo/api-client";
import { lives } from "../../embedded/seed/lives";
import { newLockSerial } from "../support/people";
import { spacingFaults } from "../support/page-faults";
import { testStack } from "../support/test-stack";
import { expectPoll } from "../support/expect-poll";
import { openPage, openVisitor } from "./browser";
import { demoBidder, demoPerson } from "./cast";

const stack = testStack();
const applications: { where: string; application: ShownApplication }[] = [];

beforeAll(async () => {
  const [bidder, reviewer, operator] = await Promise.all([
    demoBidder(stack, "bidder1"),
    demoPerson(stack, "reviewer1"),
    demoPerson(stack, "operator"),
  ]);
  const organisation = { name: bidder.orgName, code: bidder.orgCode };
  const people = { bidder: bidder.api, reviewer: reviewer.api, operator: operator.api };
  const live = async ({ where, live: begin }: (typeof lives)[number]) => {
    const at = { ...people, organisation, outside: stack.addresses, lockSerial: newLockSerial() };
    applications.push({ where, application: await begin(at) });
  };
  await Promise.all(lives.map(live));
});

const pagesOf: Record<string, (application: ShownApplication) => string[]> = {
  bidder1: ({ id, allowed, status, payment }) => [
    `/applications/${id}`,
    ...(allowed.includes("edit") ? [`/applications/${id}/edit`] : []),
    ...(status === "审核通过" ? [`/payments/${id}`] : []),
    ...(payment === "未支付" ? [] : [`/payments/${id}/details`, `/invoices/${id}`]),
  ],
  reviewer1: ({ id, status }) => [
    ...(status === "编辑中" ? [] : [`/reviews/${id}`]),
    // The queue is narrowed to one application, because its other rows depend on other tests.
    ...(status === "待审核" ? [`/reviews?search=${id}`] : []),
  ],
  operator: ({ id, status }) => (status === "编辑中" ? [] : [`/operations/applications/${id}`]),
};

test.each(Object.keys(pagesOf))(
  "when %s opens an application in any state, then nothing touches, and no number is broken",
  async (username) => {
    const visitor = await openVisitor({ stack, username });
    const { page } = visitor;
    const faults: string[] = [];
    for (const { where, application } of applications) {
      for (const path of pagesOf[username]?.(application) ?? []) {
        await openPage(page, path);
        const kind = path.replace(application.id, "…");
        faults.push(...(await spacingFaults(page)).map((fault) => `${where} ${kind}: ${fault}`));
      }
    }
    expect(faults).toEqual([]);
    await visitor.close();
  },
);

test.each([".panel", ".content", "#portal .stack"])(
  "when the gap of %s is taken out, then it is noticed",
  async (container) => {
    const visitor = await openVisitor({ stack, username: "reviewer1" });
    const paid = applications.find(({ where }) => where === "办理中，现场")?.application;
    await openPage(visitor.page, `/reviews/${paid?.id}`);
    await visitor.page.addStyleTag({ content: `${container} { gap: 0 !important }` });
    await expectPoll(async () => (await spacingFaults(visitor.page)).length).toBeGreaterThan(0);
    await visitor.close();
  },
);
