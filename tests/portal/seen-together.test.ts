import type { Locator, Page } from "playwright-core";
import { expectPoll } from "../support/expect-poll";
import { layoutFaults } from "../support/page-faults";
import { testStack } from "../support/test-stack";
import { openVisitor, type Visitor } from "./browser";
import { approved, demoBidder, demoPerson, submitted } from "./cast";

const stack = testStack();
const ids = { rejected: "", approved: "" };
const opinion = "示例：授权委托书已过期，请重新盖章后上传";

beforeAll(async () => {
  const bidder = await demoBidder(stack, "bidder1");
  const reviewer = await demoPerson(stack, "reviewer1");
  ids.rejected = await submitted({ bidder });
  await reviewer.api.review(ids.rejected, "reject", opinion);
  ids.approved = await approved({ bidder, reviewer });
});

/** Screen sizes of a phone and of a clerk's computer, in pixels. */
const screens = [
  { width: 375, height: 667 },
  { width: 1366, height: 768 },
];

/** Returns whether all elements are completely inside the window and don't overlap. */
async function areSeenTogether(page: Page, ...places: Locator[]): Promise<boolean> {
  const { width = 0, height = 0 } = page.viewportSize() ?? {};
  const boxes = await Promise.all(places.map((place) => place.boundingBox()));
  const found = boxes.flatMap((box) => (box && box.width > 0 && box.height > 0 ? [box] : []));
  const isInside = found.every(
    (box) => box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height,
  );
  const overlap = found.some((one, place) =>
    found
      .slice(place + 1)
      .some(
        (other) =>
          one.x < other.x + other.width &&
          other.x < one.x + one.width &&
          one.y < other.y + other.height &&
          other.y < one.y + one.height,
      ),
  );
  return found.length === places.length && isInside && !overlap;
}

const open = (width: number): Promise<Visitor> => openVisitor({ stack, username: "bidder1", width });

test.each(screens)(
  "when a rejected application is put right at $width × $height, then the opinion is seen beside each field that has the focus",
  async (screen) => {
    const { page, close } = await open(screen.width);
    await page.setViewportSize(screen);
    await page.goto(`/applications/${ids.rejected}/edit`);
    const kept = page.getByRole("complementary", { name: "审核意见" });
    await kept.getByText(opinion).waitFor();
    for (const label of ["单位名称", "锁序列号", "经办人", "手机"]) {
      const field = page.getByLabel(label, { exact: true });
      await field.focus();
      await expectPoll(() => areSeenTogether(page, kept, field)).toBe(true);
    }
    // A focused field that scrolls into view from below isn't hidden by the opinion, which stays on the screen.
    await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
    const first = page.getByLabel("单位名称", { exact: true });
    await first.focus();
    await expectPoll(() => areSeenTogether(page, kept, first)).toBe(true);

    // The dialog says what is about to go, without a click more.
    await page.getByRole("button", { name: "提交信息" }).click();
    const dialog = page.getByRole("dialog", { name: "请输入意见" });
    for (const shown of ["单位锁", "200.00元", "没有上传"]) await dialog.getByText(shown).waitFor();
    await dialog.getByText("现场", { exact: true }).waitFor();
    await expectPoll(() => layoutFaults(page)).toEqual([]);
    await close();
  },
);

test.each(screens)(
  "when WeChat's code is shown at $width × $height, then it is seen together with the sum and the time that is left",
  async (screen) => {
    const { page, close } = await open(screen.width);
    await page.setViewportSize(screen);
    await page.goto(`/payments/${ids.approved}`);
    await page.getByText("微信支付", { exact: true }).click();
    const code = page.getByRole("img", { name: /^微信支付二维码/ });
    await code.waitFor();
    await code.scrollIntoViewIfNeeded();
    const parts = [code, page.locator(".qr").getByText("200.00元"), page.getByRole("timer")];
    await expectPoll(() => areSeenTogether(page, ...parts)).toBe(true);
    const save = page.getByRole("button", { name: "保存二维码" });
    await expectPoll(() => save.isVisible()).toBe(screen.width < 720);
    await expectPoll(() => layoutFaults(page)).toEqual([]);
    if (screen.width < 720) {
      // The phone that shows the code is to pay, so the code can be saved, and what to do with it is said.
      const help = page.getByRole("region", { name: "正在用这部手机办理？" });
      await help.getByText("从相册选择").waitFor();
      const [download] = await Promise.all([page.waitForEvent("download"), save.click()]);
      expect(download.suggestedFilename()).toMatch(/\.png$/);
      const app = help.getByRole("link", { name: "打开微信" });
      await expectPoll(() => app.getAttribute("href")).toBe("weixin://");
    }
    await close();
  },
);
