import { eventually } from "../../embedded/demo/narrator";
import { expectPoll } from "../support/expect-poll";
import { formOf } from "../support/journey";
import { picture } from "../support/materials";
import { pageFaults } from "../support/page-faults";
import { goToPage } from "./browser";
import { chooseMaterial } from "./form";
import { bidder, windowOf } from "./here";

const newDraft = async (): Promise<string> => (await bidder.api.create(formOf(bidder))).id;

test("when the line fails amid an upload, then it is tried again by itself", async () => {
  const id = await newDraft();
  const visitor = await windowOf("bidder1");
  const { page } = visitor;
  let failures = 0;
  await page.route(/\/materials\//, (route) => {
    if (route.request().method() !== "PUT" || failures === 2) return route.continue();
    failures += 1;
    return route.abort("connectionreset");
  });
  await goToPage(page, `/applications/${id}/edit`);
  await chooseMaterial(page, "营业执照", "licence.png", picture(5));
  await page.getByText("网络或服务暂不可用，稍后自动重试").waitFor();
  await page.getByText(/第1份 图片/).waitFor();
  expect(failures).toBe(2);
  await page.unroute(/\/materials\//);
  expect(visitor.takeComplaints().filter((line) => !line.includes("ERR_CONNECTION_RESET"))).toEqual([]);
});

test("when an upload is cancelled, while it is prepared, while it is sent or between two tries, then it never arrives, and can be chosen again", async () => {
  const id = await newDraft();
  const keptNow = async () => ((await bidder.api.get(id)).materials ?? []).length;
  const visitor = await windowOf("bidder1");
  const { page } = visitor;
  const licence = page.getByRole("region", { name: /^营业执照/ });
  const cancel = licence.getByRole("button", { name: "取消", exact: true });
  await goToPage(page, `/applications/${id}/edit`);
  await licence.waitFor();

  // The browser's preparation of the picture lasts until the test ends it.
  await page.evaluate(`(() => {
    const { toBlob } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.toBlob = function (use, ...how) {
      toBlob.call(this, (blob) => { window.goOn = () => { window.goOn = undefined; use(blob); }; }, ...how);
    };
    window.leaveAlone = () => { HTMLCanvasElement.prototype.toBlob = toBlob; };
  })()`);
  const puts: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "PUT") puts.push(request.url());
  });
  await chooseMaterial(page, "营业执照", "licence.png", picture(61));
  await eventually(
    "the picture",
    () => page.evaluate<boolean>("window.goOn !== undefined"),
    (ready) => ready,
  );
  await cancel.click();
  await cancel.waitFor({ state: "detached" });
  await page.evaluate("window.leaveAlone(), window.goOn()");
  // Uploads are done one after another, so after this one nothing of the previous upload can be pending.
  await chooseMaterial(page, "经办人授权委托书", "letter.png", picture(62));
  await page
    .getByRole("region", { name: /^经办人授权委托书/ })
    .getByText(/第1份 图片/)
    .waitFor();
  expect(puts).toHaveLength(1);
  await expectPoll(keptNow).toBe(1);

  // The API has received each file before the upload is cancelled; only the answer is lost, or is held back.
  for (const [seed, answer] of [
    [63, "lost"],
    [64, "held"],
  ] as const) {
    const arrived: number[] = [];
    await page.route(/\/materials\/[^?]+\/[0-9a-f]{64}/, async (route) => {
      arrived.push((await route.fetch()).status());
      if (answer === "lost") await route.abort("connectionreset");
    });
    await chooseMaterial(page, "营业执照", "licence.png", picture(seed));
    await eventually("the file at the service", keptNow, (count) => count === 2);
    if (answer === "lost") await page.getByText("网络或服务暂不可用，稍后自动重试").waitFor();
    await cancel.click();
    await cancel.waitFor({ state: "detached" });
    await licence.getByText("正在取消").waitFor({ state: "detached" });
    await eventually("nothing left of it", keptNow, (count) => count === 1);
    expect(new Set(arrived)).toEqual(new Set([200]));
    await page.unroute(/\/materials\/[^?]+\/[0-9a-f]{64}/);
  }
  await chooseMaterial(page, "营业执照", "licence.png", picture(64));
  await licence.getByText(/第1份 图片/).waitFor();
  await page.reload();
  await licence.getByText(/第1份 图片/).waitFor();
  await expectPoll(keptNow).toBe(2);
  expect(visitor.takeComplaints().filter((line) => !line.includes("ERR_CONNECTION_RESET"))).toEqual([]);
});

test("when a file is refused, then it is named with the way out, and a submission asks before it goes without", async () => {
  const id = await newDraft();
  const visitor = await windowOf("bidder1");
  const { page } = visitor;
  await goToPage(page, `/applications/${id}/edit`);
  const licence = page.getByRole("region", { name: /^营业执照/ });
  await chooseMaterial(page, "营业执照", "scan.bmp", Buffer.from("BM and so on"));
  await licence.getByText("scan.bmp：没有上传").waitFor();
  await licence.getByText(/请用“打印为PDF”另存，或拍照后上传/).waitFor();
  await chooseMaterial(page, "经办人授权委托书", "broken.pdf", Buffer.from("%PDF-1.4 and no more"));
  await page.getByText("broken.pdf：没有上传").waitFor();
  await visitor.awaitFailures(400);

  await page.getByRole("button", { name: "提交信息" }).click();
  const asked = page.getByRole("dialog", { name: "有材料没有上传" });
  await asked.getByText("营业执照 scan.bmp：没有上传").waitFor();
  await asked.getByText("经办人授权委托书 broken.pdf：没有上传").waitFor();
  await expectPoll(() => pageFaults(page)).toEqual([]);
  await asked.getByRole("button", { name: "返回处理" }).click();
  await asked.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "提交信息" }).click();
  await asked.getByRole("button", { name: "仍然提交" }).click();
  const dialog = page.getByRole("dialog", { name: "请输入意见" });
  await dialog.getByRole("button", { name: "确认提交" }).click();
  await page.getByRole("heading", { name: "申请详情" }).waitFor();
});

test("when somebody leaves during an upload, by a link, by Back or for another page, then they are asked, and who stays loses nothing", async () => {
  const id = await newDraft();
  const { page } = await windowOf("bidder1");
  await goToPage(page, `/applications/${id}/edit`);
  // Another page of the portal is visited first, so that Back stays within the portal.
  await page.getByRole("link", { name: "打印委托书" }).click();
  await page.getByRole("link", { name: "返回列表" }).click();
  const licence = page.getByRole("region", { name: /^营业执照/ });
  let letOn = () => {};
  const held = new Promise<void>((resolve) => (letOn = resolve));
  await page.route(/\/materials\/[^?]+\/[0-9a-f]{64}/, async (route) => {
    await held;
    await route.continue();
  });
  await chooseMaterial(page, "营业执照", "licence.png", picture(71));
  await licence.getByText(/正在上传/).waitFor();
  const asked = page.getByRole("dialog", { name: "离开本页" });
  const stays = async () => {
    await asked.getByText("还有材料正在上传，离开本页后停止上传。").waitFor();
    await asked.getByRole("button", { name: "留在本页" }).click();
    await asked.waitFor({ state: "detached" });
    await expectPoll(() => new URL(page.url()).pathname).toBe(`/applications/${id}/edit`);
    await licence.getByText(/正在上传/).waitFor();
  };
  await page.getByRole("link", { name: "CA支付" }).click();
  await stays();
  await page.evaluate("history.back()");
  await stays();
  const [browsers] = await Promise.all([
    page.waitForEvent("dialog"),
    page.evaluate("setTimeout(() => location.assign('/payments'))"),
  ]);
  expect(browsers.type()).toBe("beforeunload");
  await browsers.dismiss();
  letOn();
  await licence.getByText(/第1份 图片/).waitFor();
  await page.unroute(/\/materials\/[^?]+\/[0-9a-f]{64}/);
  // No upload is pending any more, so the page can be left without a question.
  await page.getByRole("link", { name: "CA支付" }).click();
  await page.getByRole("heading", { name: "CA支付" }).waitFor();
});

test("when a file is dropped beside the fields, then the page stays, and says where it belongs", async () => {
  const id = await newDraft();
  const { page } = await windowOf("bidder1");
  await goToPage(page, `/applications/${id}/edit`);
  await page.getByRole("region", { name: /^营业执照/ }).waitFor();
  const isKept = await page.evaluate<boolean>(`(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["licence"], "licence.png", { type: "image/png" }));
    const init = { bubbles: true, cancelable: true, dataTransfer: transfer };
    const heading = document.querySelector("h1");
    return ["dragover", "drop"].every((name) => !heading.dispatchEvent(new DragEvent(name, init)));
  })()`);
  expect(isKept).toBe(true);
  await page.getByText("文件未上传：请拖到要上传的一项中").waitFor();
});

test("when an upload can't be cancelled any more, then its row says that it may be there, and nothing claims otherwise", async () => {
  const id = await newDraft();
  const visitor = await windowOf("bidder1");
  const { page } = visitor;
  await goToPage(page, `/applications/${id}/edit`);
  const licence = page.getByRole("region", { name: /^营业执照/ });
  const there = async () => ((await bidder.api.get(id)).materials ?? []).length;
  await page.route(/\/materials\/[^?]+\/[0-9a-f]{64}/, async (route) => {
    await route.fetch();
  });
  await chooseMaterial(page, "营业执照", "licence.png", picture(91));
  await expectPoll(there).toBe(1);
  // The application is submitted in another window of the same organisation.
  await bidder.api.submit(id, "请审核");
  await licence.getByRole("button", { name: "取消", exact: true }).click();
  await licence.getByText("licence.png：没有取消，可能已经上传").waitFor();
  await visitor.awaitFailures(409);
  await page.unroute(/\/materials\/[^?]+\/[0-9a-f]{64}/);
  await expectPoll(there).toBe(1);
});
