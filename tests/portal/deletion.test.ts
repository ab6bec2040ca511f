import { refusals } from "../../domain/application/refusals";
import { refusalOf, type GuardFacts } from "../../domain/application/transitions";
import { statuses, type Status } from "../../domain/values";
import { formOf } from "../support/journey";
import { newLockSerial } from "../support/people";
import { expectProblem } from "../support/problems";
import { testStack } from "../support/test-stack";
import type { Bidder } from "../support/world";
import { expectPoll } from "../support/expect-poll";
import { openVisitor, type Visitor } from "./browser";
import { demoBidder } from "./cast";

const stack = testStack();
let visitor: Visitor;
let bidder: Bidder;

beforeAll(async () => {
  [bidder, visitor] = await Promise.all([
    demoBidder(stack, "bidder1"),
    openVisitor({ stack, username: "bidder1" }),
  ]);
});

/** Opens the list with only this application. */
async function rowOf(lockSerial: string) {
  await visitor.page.goto(`/applications?search=${lockSerial}`);
  return visitor.page.getByRole("row", { name: lockSerial });
}

async function deleteSelected(): Promise<void> {
  await visitor.page.getByRole("button", { name: "删除申请" }).click();
  await visitor.page.getByRole("dialog").getByRole("button", { name: "确定" }).dblclick();
}

const refusalIn = (status: Status) =>
  refusalOf("delete", "bidder", { status, ended: status === "已撤回" } as GuardFacts);

test("when the table says what can be deleted, then that is a draft, and no other state", () => {
  expect(statuses.filter((status) => refusalIn(status) !== undefined)).toEqual(
    statuses.filter((status) => status !== "编辑中"),
  );
});

test("when a draft is selected, then 确定 deletes it, once", async () => {
  const { page } = visitor;
  const lockSerial = newLockSerial();
  const { id } = await bidder.api.create(formOf(bidder, { lockSerial }));
  const row = await rowOf(lockSerial);
  await row.waitFor();
  await expectPoll(() => page.getByRole("button", { name: "删除申请" }).isDisabled()).toBe(true);
  await row.getByRole("checkbox").check();
  await deleteSelected();
  await page.getByText("没有符合条件的申请").waitFor();
  await expectPoll(async () => (await bidder.api.call("GET", `/api/applications/${id}`)).status).toBe(404);
});

test("when a draft is ticked and another tab is opened, then nothing is ticked any more, and the question names what goes", async () => {
  const { page } = visitor;
  const [kept, gone] = [newLockSerial(), newLockSerial()];
  const { id } = await bidder.api.create(formOf(bidder, { lockSerial: kept }));
  await bidder.api.create(formOf(bidder, { lockSerial: gone }));
  await page.goto("/applications?tab=编辑中");
  await page.getByRole("row", { name: kept }).getByRole("checkbox").check();
  await page.getByRole("link", { name: /^全部/ }).click();
  const row = page.getByRole("row", { name: gone });
  await row.waitFor();
  await expectPoll(() => page.getByRole("checkbox", { checked: true }).count()).toBe(0);
  await expectPoll(() => page.getByRole("button", { name: "删除申请" }).isDisabled()).toBe(true);
  await row.getByRole("checkbox").check();
  await page.getByRole("button", { name: "删除申请" }).click();
  const named = page.getByRole("dialog").getByRole("listitem");
  await named.first().waitFor();
  await expectPoll(() => named.allTextContents()).toEqual([`${bidder.orgName}，锁序列号${gone}`]);
  await page.getByRole("dialog").getByRole("button", { name: "确定" }).click();
  await row.waitFor({ state: "detached" });
  await expectPoll(async () => (await bidder.api.get(id)).status).toBe("编辑中");
});

test("when a selected draft is submitted elsewhere, then the stale list is refused, and the fresh one doesn't offer it", async () => {
  const { page } = visitor;
  const refusal = refusalIn("待审核")!;
  const lockSerial = newLockSerial();
  const { id } = await bidder.api.create(formOf(bidder, { lockSerial }));
  const row = await rowOf(lockSerial);
  await row.getByRole("checkbox").check();
  await bidder.api.submit(id, "请审核");
  const before = await bidder.api.get(id);

  await deleteSelected();
  await page.getByRole("dialog").getByText(refusals[refusal]).waitFor();
  await visitor.awaitFailures(409);
  expectProblem(await bidder.api.call("DELETE", `/api/applications/${id}`), 409, refusal);
  await expectPoll(() => bidder.api.get(id)).toEqual(before);

  await page.getByRole("button", { name: "重新载入" }).click();
  await row.locator(".tag", { hasText: "待审核" }).waitFor();
  await expectPoll(() => row.getByRole("checkbox").isDisabled()).toBe(true);
  await expectPoll(() => page.getByRole("button", { name: "删除申请" }).isDisabled()).toBe(true);
});
