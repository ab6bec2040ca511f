import type { Page } from "playwright-core";
import { pdfkit } from "../files/samples";
import { formOf } from "../support/journey";
import { picture, uploaded } from "../support/materials";
import { pageFaults } from "../support/page-faults";
import { newLocks, newLockSerial } from "../support/people";
import { expectPoll } from "../support/expect-poll";
import { goToPage } from "./browser";
import { bidder, payFor, reviewer, windowOf } from "./here";

beforeAll(async () => {
  await (await windowOf("reviewer1")).page.setViewportSize({ width: 1366, height: 768 });
});

/** Submits an application with a licence and a letter of authorisation of two pages. */
async function withPapers(changes: Record<string, unknown> = {}): Promise<string> {
  const { id } = await bidder.api.create(formOf(bidder, changes));
  await uploaded(bidder, { id, content: picture(81, { width: 900, height: 600 }) });
  await uploaded(bidder, { id, content: await pdfkit({ pages: 2 }), material: "经办人授权委托书" });
  await bidder.api.submit(id, "请审核");
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
  const { page } = await windowOf("reviewer1");
  const locks = newLocks(20);
  const id = await withPapers({ locks });
  await goToPage(page, `/reviews/${id}`);
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
  // The remark on locks that the register doesn't know names a few of them, and the table marks each.
  const few = locks.slice(0, 3).map(({ lockSerial }) => lockSerial);
  await page.getByText(`该锁未在锁档案中登记：${few.join("、")}等20把`).waitFor();
  for (const { lockSerial } of locks) await page.getByRole("row", { name: `${lockSerial} 未登记` }).waitFor();
  await expectPoll(() => pageFaults(page)).toEqual([]);
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
  const { page } = await windowOf("reviewer1");
  const id = await withPapers();
  await goToPage(page, `/reviews/${id}`);
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
  const { id } = await bidder.api.create(formOf(bidder));
  await uploaded(bidder, { id, content: picture(82) });
  await uploaded(bidder, { id, content: picture(83), material: "经办人授权委托书" });
  const gone = await uploaded(bidder, {
    id,
    content: picture(84),
    material: "经办人身份证",
    query: "?consent=true",
  });
  await bidder.api.submit(id, "请审核");
  await reviewer.api.review(id, "reject", "请重新拍照");
  const { materials = [] } = await bidder.api.get(id);
  const letter = materials.find(({ material }) => material === "经办人授权委托书")?.id;
  for (const file of [letter, gone])
    await bidder.api.call("DELETE", `/api/applications/${id}/materials/${file}`);
  await uploaded(bidder, { id, content: picture(85, { width: 80 }), material: "经办人授权委托书" });
  await bidder.api.submit(id, "已重拍");

  const { page } = await windowOf("reviewer1");
  await goToPage(page, `/reviews/${id}`);
  for (const [name, width] of [
    ["经办人授权委托书 第1份（有变化） 本次提交", 80],
    ["经办人授权委托书 上次提交", 60],
  ] as const) {
    const image = page.getByRole("img", { name });
    const widthOf = () =>
      image.evaluate((shown) => (shown as unknown as { naturalWidth: number }).naturalWidth);
    await expectPoll(widthOf).toBe(width);
  }
  const changes = page.getByRole("table", { name: "与上次提交相比的变化" });
  await changes.getByRole("row", { name: /经办人授权委托书 第1份.*已更换/ }).waitFor();
  await changes.getByRole("row", { name: /经办人身份证 第1份.*本次没有/ }).waitFor();
  await expectPoll(() => pageFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "只看本次" }).click();
  await page.getByRole("img", { name: "经办人授权委托书 上次提交" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "经办人身份证 第1份（上次有、本次没有）" }).click();
  await page.getByRole("img", { name: "经办人身份证 第1份" }).waitFor();

  await goToPage(page, `/reviews?search=${id}`);
  await page.getByRole("button", { name: "全选本页" }).click();
  await page.getByRole("button", { name: "批量审核通过" }).click();
  await page.getByRole("dialog").getByText("申请材料2份，有变化").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "取消" }).click();
});

test("when a hard case is skipped, then the next one comes, and other reviewers see who looks and why it was skipped", async () => {
  const prefix = newLockSerial();
  const ids: string[] = [];
  for (const place of [1, 2]) {
    const locks = [{ lockType: "单位锁", lockSerial: `${prefix}-${place}`, years: 1 }];
    const { id } = await bidder.api.create(formOf(bidder, { locks }));
    await bidder.api.submit(id, "请审核");
    ids.push(id);
  }
  const [one = "", two = ""] = ids;
  const { page } = await windowOf("reviewer1");
  await goToPage(page, `/reviews?search=${prefix}`);
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
  await expectPoll(() => pageFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "跳过" }).click();
  await page.waitForURL(`**/reviews/${two}`);
  await page.getByRole("textbox", { name: "审核意见" }).waitFor();

  const { page: other } = await windowOf("reviewer2");
  await goToPage(other, `/reviews?search=${prefix}`);
  await other.getByText("审核员甲已跳过：等单位回电").waitFor();
  const row = other.getByRole("row", { name: `${prefix}-2` });
  await row.getByText("审核员甲正在查看").waitFor();
  await row.getByRole("link", { name: "审核" }).click();
  await other.getByText("审核员甲正在查看").waitFor();
  // The mark is only a hint: another reviewer can still decide.
  await other.getByRole("textbox", { name: "审核意见" }).fill("同意");
  await other.getByRole("button", { name: "审核通过", exact: true }).click();
  await other.getByText("已审核通过").waitFor();
  await expectPoll(async () => (await bidder.api.get(one)).reviews.length).toBe(0);
});

test("when an application is handled after its payment, then no paper is opened unasked", async () => {
  const id = await withPapers();
  await reviewer.api.review(id, "approve", "同意");
  await payFor(id);
  const { page } = await windowOf("reviewer1");
  const looks: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/materials/")) looks.push(request.url());
  });
  await goToPage(page, `/reviews/${id}`);
  await page.getByRole("button", { name: "标记为已办理" }).waitFor();
  await page.getByRole("button", { name: "营业执照 第1份" }).waitFor();
  await page.waitForLoadState("networkidle");
  expect(looks).toEqual([]);
  await page.getByRole("button", { name: "营业执照 第1份" }).click();
  await page.getByRole("img", { name: "营业执照 第1份" }).waitFor();
});
