import type { Page } from "playwright-core";
import { pdfkit } from "../files/samples";
import { formOf } from "../support/journey";
import { picture, uploaded } from "../support/materials";
import { layoutFaults } from "../support/page-faults";
import { newLocks, newLockSerial } from "../support/people";
import { testStack } from "../support/test-stack";
import type { Bidder } from "../support/world";
import { expectPoll } from "../support/expect-poll";
import { openVisitor, type Visitor } from "./browser";
import { demoBidder, demoPerson, payFor } from "./cast";

const stack = testStack();
let first: Visitor;
let second: Visitor;
let owner: Bidder;

beforeAll(async () => {
  [first, second, owner] = await Promise.all([
    openVisitor({ stack, username: "reviewer1" }),
    openVisitor({ stack, username: "reviewer2" }),
    demoBidder(stack, "bidder1"),
  ]);
  await first.page.setViewportSize({ width: 1366, height: 768 });
});

/** Submits an application with a licence and a letter of authorisation of two pages. */
async function submitted(changes: Record<string, unknown> = {}): Promise<string> {
  const { id } = await owner.api.create(formOf(owner, changes));
  await uploaded(owner, { id, content: picture(81, { width: 900, height: 600 }) });
  await uploaded(owner, { id, content: await pdfkit({ pages: 2 }), material: "经办人授权委托书" });
  await owner.api.submit(id, "请审核");
  return id;
}

/** Returns the share of each element that is visible at the present scroll position, from 0 to 1. */
const inSight = (page: Page, selectors: readonly string[]): Promise<number[]> =>
  page.evaluate(`${JSON.stringify(selectors)}.map((selector) => {
    const { top, bottom } = document.querySelector(selector).getBoundingClientRect();
    return Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0)) / Math.min(bottom - top, innerHeight);
  })`);

const decision = ".workbench-decision";

test("when an application has 20 locks, then paper, facts and decision are seen together, and the decision never scrolls away", async () => {
  const { page } = first;
  const id = await submitted({ locks: newLocks(20) });
  await page.goto(`/reviews/${id}`);
  await page.getByRole("img", { name: "营业执照 第1份" }).waitFor();
  const seen = [".material-paper", decision, ".workbench-side .facts"];
  await expectPoll(async () => (await inSight(page, seen)).map((share) => share > 0.95).slice(0, 2)).toEqual([
    true,
    true,
  ]);
  await expectPoll(async () => (await inSight(page, seen))[2]).toBeGreaterThan(0);
  // Papers and facts start level, and the decision covers neither.
  const boxes = () =>
    Promise.all(
      [".workbench > .panel", ".workbench-side", decision].map(async (selector) => {
        const { y = 0, height = 0 } = (await page.locator(selector).boundingBox()) ?? {};
        return { top: Math.round(y), bottom: y + height };
      }),
    );
  await expectPoll(async () => {
    const [papers, facts, bar] = await boxes();
    return papers?.top === facts?.top && Number(facts?.bottom) <= Number(bar?.top);
  }).toBe(true);
  await expectPoll(() => layoutFaults(page)).toEqual([]);
  for (const place of [400, 100_000]) {
    await page.evaluate(`scrollTo(0, ${place})`);
    await expectPoll(async () =>
      (await inSight(page, [".material-paper", decision])).map((share) => share > 0.95),
    ).toEqual([true, true]);
  }
});

const scrolled = (page: Page): Promise<{ left: number; top: number; wider: boolean }> =>
  page.evaluate(`(() => {
    const { scrollLeft: left, scrollTop: top, scrollWidth, clientWidth } = document.querySelector(".material-paper");
    return { left, top, wider: scrollWidth > clientWidth };
  })()`);

test("when a reviewer works by keys, wheel and mouse, then papers grow, move and turn, and each is found as it was left", async () => {
  const { page } = first;
  const id = await submitted();
  await page.goto(`/reviews/${id}`);
  const licence = page.getByRole("img", { name: "营业执照 第1份" });
  await licence.waitFor();
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  await expectPoll(() => scrolled(page)).toMatchObject({ wider: true });
  const { left } = await scrolled(page);
  await page.keyboard.press("ArrowRight");
  await expectPoll(async () => (await scrolled(page)).left).toBeGreaterThan(left);
  const frame = await page.locator(".material-paper").boundingBox();
  const middle = {
    x: (frame?.x ?? 0) + (frame?.width ?? 0) / 2,
    y: (frame?.y ?? 0) + (frame?.height ?? 0) / 2,
  };
  const moved = await scrolled(page);
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.down();
  await page.mouse.move(middle.x + 60, middle.y - 20, { steps: 3 });
  await page.mouse.up();
  await expectPoll(async () => (await scrolled(page)).left).toBeLessThan(moved.left);
  const wide = async () => Math.round((await licence.boundingBox())?.width ?? 0);
  const before = await wide();
  await page.mouse.wheel(0, -100);
  await expectPoll(wide).toBeGreaterThan(before);
  const left1 = { ...(await scrolled(page)), width: await wide() };

  await page.keyboard.press("PageDown");
  const secondPage = page.getByRole("img", { name: "经办人授权委托书 第1份 2／2" });
  await page.getByRole("img", { name: "经办人授权委托书 第1份 1／2" }).waitFor();
  // A material of several pages can be scrolled with the wheel, and has a button for each page.
  await page.mouse.wheel(0, 200);
  await expectPoll(async () => (await scrolled(page)).top).toBeGreaterThan(0);
  await page.getByRole("button", { name: "2／2" }).click();
  await secondPage.waitFor();
  const place = await scrolled(page);
  expect(place.top).toBeGreaterThan(200);
  await page.keyboard.press("0");
  await expectPoll(async () => {
    const { height = 0 } = (await secondPage.boundingBox()) ?? {};
    return height > 0 && height <= (frame?.height ?? 0) + 1;
  }).toBe(true);

  await page.keyboard.press("PageUp");
  await licence.waitFor();
  await expectPoll(async () => {
    const { left: nowLeft, top, wider } = await scrolled(page);
    return { left: Math.round(nowLeft), top: Math.round(top), wider, width: await wide() };
  }).toEqual({ left: Math.round(left1.left), top: Math.round(left1.top), wider: true, width: left1.width });
});

test("when papers changed since the last submission, then a changed one opens first beside the former, and the changes name all", async () => {
  const judge = await demoPerson(stack, "reviewer1");
  const { id } = await owner.api.create(formOf(owner));
  await uploaded(owner, { id, content: picture(82) });
  await uploaded(owner, { id, content: picture(83), material: "经办人授权委托书" });
  const gone = await uploaded(owner, {
    id,
    content: picture(84),
    material: "经办人身份证",
    query: "?consent=true",
  });
  await owner.api.submit(id, "请审核");
  await judge.api.review(id, "reject", "请重新拍照");
  const { materials = [] } = await owner.api.get(id);
  const letter = materials.find(({ material }) => material === "经办人授权委托书")?.id;
  for (const file of [letter, gone])
    await owner.api.call("DELETE", `/api/applications/${id}/materials/${file}`);
  await uploaded(owner, { id, content: picture(85), material: "经办人授权委托书" });
  await owner.api.submit(id, "已重拍");

  const { page } = first;
  await page.goto(`/reviews/${id}`);
  await page.getByRole("img", { name: "经办人授权委托书 第1份（有变化） 本次提交" }).waitFor();
  await page.getByRole("img", { name: "经办人授权委托书 上次提交" }).waitFor();
  const changes = page.getByRole("table", { name: "与上次提交相比的变化" });
  await changes.getByRole("row", { name: /经办人授权委托书 第1份.*已更换/ }).waitFor();
  await changes.getByRole("row", { name: /经办人身份证 第1份.*本次没有/ }).waitFor();
  await expectPoll(() => layoutFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "只看本次" }).click();
  await page.getByRole("img", { name: "经办人授权委托书 上次提交" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "经办人身份证 第1份（上次有、本次没有）" }).click();
  await page.getByRole("img", { name: "经办人身份证 第1份" }).waitFor();
});

test("when a hard case is skipped, then the next one comes, and other reviewers see who looks and why it was skipped", async () => {
  const prefix = newLockSerial();
  const ids: string[] = [];
  for (const place of [1, 2]) {
    const locks = [{ lockType: "单位锁", lockSerial: `${prefix}-${place}`, years: 1 }];
    const { id } = await owner.api.create(formOf(owner, { locks }));
    await owner.api.submit(id, "请审核");
    ids.push(id);
  }
  const [one = "", two = ""] = ids;
  const { page } = first;
  await page.goto(`/reviews?search=${prefix}`);
  await page
    .getByRole("row", { name: `${prefix}-1` })
    .getByRole("link", { name: "审核" })
    .click();
  await page.getByRole("textbox", { name: "审核意见" }).waitFor();
  await page.getByRole("heading", { name: "审核申请" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("s");
  const dialog = page.getByRole("dialog", { name: "跳过这一条" });
  await dialog.getByLabel("跳过多久").selectOption("4小时");
  await dialog.getByRole("textbox").fill("等单位回电");
  await expectPoll(() => layoutFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "跳过" }).click();
  await page.waitForURL(`**/reviews/${two}`);
  await page.getByRole("textbox", { name: "审核意见" }).waitFor();

  await second.page.goto(`/reviews?search=${prefix}`);
  await second.page.getByText("审核员甲已跳过：等单位回电").waitFor();
  const row = second.page.getByRole("row", { name: `${prefix}-2` });
  await row.getByText("审核员甲正在查看").waitFor();
  await row.getByRole("link", { name: "审核" }).click();
  await second.page.getByText("审核员甲正在查看").waitFor();
  // The mark is only a hint: another reviewer can still decide.
  await second.page.getByRole("textbox", { name: "审核意见" }).fill("同意");
  await second.page.getByRole("button", { name: "审核通过", exact: true }).click();
  await second.page.getByText("已审核通过").waitFor();
  await expectPoll(async () => (await owner.api.get(one)).reviews.length).toBe(0);
});

test("when an application is handled after its payment, then no paper is opened unasked", async () => {
  const judge = await demoPerson(stack, "reviewer1");
  const id = await submitted();
  await judge.api.review(id, "approve", "同意");
  await payFor({ stack, bidder: owner }, id);
  const { page } = first;
  const looks: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/materials/")) looks.push(request.url());
  });
  await page.goto(`/reviews/${id}`);
  await page.getByRole("button", { name: "标记为已办理" }).waitFor();
  await page.getByRole("button", { name: "营业执照 第1份" }).waitFor();
  await page.waitForLoadState("networkidle");
  expect(looks).toEqual([]);
  await page.getByRole("button", { name: "营业执照 第1份" }).click();
  await page.getByRole("img", { name: "营业执照 第1份" }).waitFor();
});
