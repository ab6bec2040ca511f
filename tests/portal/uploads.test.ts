import { eventually } from "../../embedded/demo/narrator";
import { expectPoll } from "../support/expect-poll";
import { formOf } from "../support/journey";
import { picture } from "../support/materials";
import { testStack } from "../support/test-stack";
import type { Bidder } from "../support/world";
import { openVisitor, type Visitor } from "./browser";
import { demoBidder } from "./cast";
import { chooseMaterial } from "./form";

const stack = testStack();
let visitor: Visitor;
let owner: Bidder;

beforeAll(async () => {
  [visitor, owner] = await Promise.all([
    openVisitor({ stack, username: "bidder1" }),
    demoBidder(stack, "bidder1"),
  ]);
});

const newDraft = async (): Promise<string> => (await owner.api.create(formOf(owner))).id;

test("when the line fails amid an upload, then it is tried again by itself", async () => {
  const id = await newDraft();
  const { page } = visitor;
  let failures = 0;
  await page.route(/\/materials\//, (route) => {
    if (route.request().method() !== "PUT" || failures === 2) return route.continue();
    failures += 1;
    return route.abort("connectionreset");
  });
  await page.goto(`/applications/${id}/edit`);
  await chooseMaterial(page, "营业执照", "licence.png", picture(5));
  await page.getByText("网络或服务暂不可用，稍后自动重试").waitFor();
  await page.getByText(/第1份 图片/).waitFor();
  expect(failures).toBe(2);
  await page.unroute(/\/materials\//);
  expect(visitor.takeComplaints().filter((line) => !line.includes("ERR_CONNECTION_RESET"))).toEqual([]);
});

test("when an upload is cancelled, while it is prepared, while it is sent or between two tries, then it never arrives, and can be chosen again", async () => {
  const id = await newDraft();
  const keptNow = async () => ((await owner.api.get(id)).materials ?? []).length;
  const { page } = visitor;
  const licence = page.getByRole("region", { name: /^营业执照/ });
  const cancel = licence.getByRole("button", { name: "取消", exact: true });
  await page.goto(`/applications/${id}/edit`);
  await licence.waitFor();

  // Prepared for as long as the test wants.
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
  // One after the other: behind this one nothing is left of the former.
  await chooseMaterial(page, "经办人授权委托书", "letter.png", picture(62));
  await page
    .getByRole("region", { name: /^经办人授权委托书/ })
    .getByText(/第1份 图片/)
    .waitFor();
  expect(puts).toHaveLength(1);
  await expectPoll(keptNow).toBe(1);

  // The service has each of them before it is cancelled; only the answer is lost, or never comes.
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
