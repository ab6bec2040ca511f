import type { Page } from "playwright-core";
import { fixture, pdfkit } from "../files/samples";
import { formOf } from "../support/journey";
import { picture, uploaded } from "../support/materials";
import { pageFaults } from "../support/page-faults";
import { newLockSerial } from "../support/people";
import { expectPoll } from "../support/expect-poll";
import { downloaded, goToPage, screens, usualScreen } from "./browser";
import { applicationIdIn, chooseMaterial, fillForm, openNewForm, submitForm } from "./form";
import { bidder, stack, windowOf } from "./here";

const newDraft = async (): Promise<string> => (await bidder.api.create(formOf(bidder))).id;

/** Returns the size, in pixels, of the picture that the reviewer sees. */
const shownSize = (page: Page, title: string): Promise<{ width: number; height: number }> =>
  page.getByRole("img", { name: title }).evaluate(async (image) => {
    const shown = image as unknown as {
      decode(): Promise<void>;
      naturalWidth: number;
      naturalHeight: number;
    };
    await shown.decode();
    return { width: shown.naturalWidth, height: shown.naturalHeight };
  });

test("when a form is new, then saving it leads to its materials, which go with the submission to the reviewer's decision", async () => {
  const { page } = await windowOf("bidder1");
  await openNewForm(page);
  await fillForm(page, { lockSerial: newLockSerial(), pickup: "现场" });
  const place = page.getByRole("region", { name: "申请材料" });
  await place.getByText("保存后可在此上传：营业执照、经办人授权委托书、经办人身份证").waitFor();
  await expectPoll(() => pageFaults(page)).toEqual([]);
  await place.getByRole("button", { name: "保存并上传材料" }).click();
  await page.getByText("已保存").waitFor();
  await chooseMaterial(page, "营业执照", "licence.png", picture(21, { width: 3_000, height: 1_800 }));
  await place.getByText(/第1份 图片 .* kB .*上传/).waitFor();
  // The materials are within view without scrolling.
  const isInSight = async () => {
    const { y } = (await place.getByRole("heading", { name: "申请材料" }).boundingBox()) ?? { y: -1 };
    return y >= 0 && y < 400;
  };
  await expectPoll(isInSight).toBe(true);
  await submitForm(page, "请审核");
  await expectPoll(async () => (await bidder.api.get(applicationIdIn(page))).submissions).toMatchObject([
    { materials: [{ material: "营业执照" }] },
  ]);

  const { page: desk } = await windowOf("reviewer1");
  await goToPage(desk, `/reviews/${applicationIdIn(page)}`);
  await expectPoll(() => shownSize(desk, "营业执照 第1份")).toEqual({ width: 2_500, height: 1_500 });
  await desk.getByRole("textbox", { name: "审核意见" }).waitFor();
});

/** Hands a file to the page as a drop or a paste does. */
const hand = (page: Page, material: string, event: "drop" | "paste", content: Buffer, type: string) =>
  page.evaluate<void>(`(() => {
    const sections = [...document.querySelectorAll("section.material")];
    const section = sections.find(({ textContent }) => textContent.startsWith("${material}"));
    const text = atob("${content.toString("base64")}");
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "file", { type: "${type}" }));
    const init = { bubbles: true, cancelable: true };
    section.dispatchEvent(
      "${event}" === "drop"
        ? new DragEvent("drop", { ...init, dataTransfer: transfer })
        : new ClipboardEvent("paste", { ...init, clipboardData: transfer }),
    );
  })()`);

/** Returns the width of a page's picture in pixels, and the number of its dark pixels. */
const lookAtPicture = (page: Page, title: string): Promise<{ width: number; dark: number }> =>
  page.evaluate(`(async () => {
    const image = document.querySelector('img[alt="${title}"]');
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return { width: canvas.width, dark: data.filter((value, at) => at % 4 === 0 && value < 100).length };
  })()`);

test("when files are dropped and pasted, on a phone's width too, then all are there, one is deleted, and what is none says why", async () => {
  const id = await newDraft();
  const { page } = await windowOf("bidder1");
  await page.setViewportSize({ width: 375, height: usualScreen.height });
  await goToPage(page, `/applications/${id}/edit`);
  const licence = page.getByRole("region", { name: /^营业执照/ });
  await licence.waitFor();
  await hand(page, "营业执照", "drop", fixture("chromium.jpg"), "image/jpeg");
  await licence.getByText(/第1份 图片/).waitFor();
  await hand(page, "营业执照", "paste", fixture("im.png"), "image/png");
  await licence.getByText(/第2份 图片/).waitFor();
  await hand(page, "经办人授权委托书", "drop", fixture("gs.pdf"), "application/pdf");
  await page
    .getByRole("region", { name: /^经办人授权委托书/ })
    .getByText(/第1份 PDF/)
    .waitFor();
  await page.getByRole("button", { name: "删除营业执照第2份" }).click();
  const asked = page.getByRole("dialog", { name: "删除" });
  await asked.getByText("确定要删除营业执照第2份吗？").waitFor();
  await asked.getByRole("button", { name: "取消" }).click();
  await asked.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "删除营业执照第2份" }).click();
  await asked.getByRole("button", { name: "确定" }).click();
  await licence.getByText(/第2份/).waitFor({ state: "detached" });

  const heic = Buffer.from("\0\0\0\u0018ftypheic\0\0\0\0mif1heic", "latin1");
  await hand(page, "营业执照", "drop", heic, "image/heic");
  await licence.getByText(/HEIC照片/).waitFor();
  await licence.getByRole("button", { name: "取消" }).click();
  await hand(page, "经办人身份证", "drop", fixture("im.png"), "image/png");
  await page.getByText("请先勾选单独同意，再上传").waitFor();
  await page.getByText(/我单独同意/).click();
  await hand(page, "经办人身份证", "drop", fixture("im.png"), "image/png");
  await page
    .getByRole("region", { name: /^经办人身份证/ })
    .getByText(/第1份 图片/)
    .waitFor();
  await page.getByLabel("营业执照第1份有效期至").fill("2020-01-31");
  await page.getByLabel("营业执照第1份有效期至").blur();
  await page.getByText("有效期至2020-01-31，已过期").waitFor();
  await expectPoll(() => pageFaults(page)).toEqual([]);
  // The file is still there after a reload, and 【修改保存】 doesn't change it.
  await page.reload();
  await licence.getByText(/第1份 图片/).waitFor();
  await page.getByRole("link", { name: "打印委托书" }).click();
  await page.getByText(/委托示例经办人（手机13800000000）为经办人/).waitFor();
  await expectPoll(() => pageFaults(page)).toEqual([]);
  await page.setViewportSize(usualScreen);
});

/** Returns the number of pixels by which a picture exceeds the area to which its frame can scroll. */
const outOfFrame = (page: Page, title: string): Promise<number> =>
  page.evaluate(`(() => {
    const image = document.querySelector('img[alt="${title}"]');
    const frame = image.closest(".material-paper");
    const [shown, place] = [image.getBoundingClientRect(), frame.getBoundingClientRect()];
    const [left, top] = [shown.left - place.left + frame.scrollLeft, shown.top - place.top + frame.scrollTop];
    return Math.ceil(Math.max(
      -left, -top, left + shown.width - frame.scrollWidth - 2, top + shown.height - frame.scrollHeight - 2,
      // The picture fits the frame's width unless somebody enlarges it.
      shown.width - place.width, 0,
    ));
  })()`);

test("when a PDF with a script is reviewed beside pictures, then its pages are drawn, nothing runs, and keys turn from one to the next", async () => {
  const id = await newDraft();
  const script = "app.alert(1); this.submitForm('https://example.invalid/');";
  await uploaded(bidder, { id, content: await pdfkit({ pages: 2, script }) });
  await uploaded(bidder, { id, content: fixture("im.jpg"), material: "经办人授权委托书" });
  await bidder.api.submit(id, "请审核");

  const { page } = await windowOf("reviewer1");
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    const isOurs = [stack.addresses.api, stack.addresses.identity].some((url) =>
      request.url().startsWith(url),
    );
    if (!isOurs && request.url().startsWith("http")) elsewhere.push(request.url());
  });
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => dialogs.push(dialog.message()));
  await goToPage(page, `/reviews/${id}`);
  await page.getByRole("img", { name: "营业执照 第1份 2／2" }).waitFor();
  const drawn = await lookAtPicture(page, "营业执照 第1份 1／2");
  // A6 at 300 dpi.
  expect(drawn.width).toBe(1_240);
  expect(drawn.dark).toBeGreaterThan(20);
  await page.keyboard.press("ArrowRight");
  await expectPoll(() => shownSize(page, "经办人授权委托书 第1份")).toEqual({ width: 64, height: 48 });
  await page.keyboard.press("+");
  await page.keyboard.press("r");
  // While a picture is enlarged, arrow keys move it, so PageUp changes the picture.
  await page.keyboard.press("PageUp");
  await page.getByRole("img", { name: "营业执照 第1份 1／2" }).waitFor();
  const file = await downloaded(page, page.getByRole("button", { name: "下载原件" }));
  expect(file.suggestedFilename()).toMatch(/^营业执照_[0-9a-f]{8}\.pdf$/);
  expect({ elsewhere, dialogs }).toEqual({ elsewhere: [], dialogs: [] });
});

test("when a picture is turned, then all of it can be seen, whichever way it lies", async () => {
  const id = await newDraft();
  await uploaded(bidder, { id, content: picture(31, { width: 900, height: 300 }) });
  await uploaded(bidder, { id, content: picture(32, { width: 300, height: 900 }) });
  await bidder.api.submit(id, "请审核");
  const { page } = await windowOf("reviewer1");
  for (const screen of [usualScreen, ...screens.slice(0, 1)]) {
    await page.setViewportSize(screen);
    await goToPage(page, `/reviews/${id}`);
    for (const title of ["营业执照 第1份", "营业执照 第2份"]) {
      await shownSize(page, title);
      for (const turned of [0, 90, 180, 270]) {
        await expectPoll(async () => ({ title, turned, out: await outOfFrame(page, title) })).toEqual({
          title,
          turned,
          out: 0,
        });
        await page.keyboard.press("r");
      }
      await page.keyboard.press("ArrowRight");
    }
    await expectPoll(() => pageFaults(page)).toEqual([]);
  }
  await page.setViewportSize(usualScreen);
});
