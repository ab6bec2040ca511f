import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { shortNumberOf } from "../../../domain/form/short-number";
import { eventually } from "../../../embedded/demo/narrator";
import { scanAndPay } from "../../../embedded/demo/outside";
import { demoBidder } from "../../portal/cast";
import { newLockSerial } from "../../support/people";
import { demoUser } from "../../support/test-stack";
import type { OwnStack } from "../../support/own-stack";
import type { OldEngine } from "./start-engine";

/** Folder for a picture of each page, to be looked at; undefined takes none. */
const pictures = process.env["REHEARSAL_PICTURES"];

interface Scene extends OldEngine {
  stack: OwnStack["stack"];
}

/** Faults of style that an engine has when it understands rules otherwise: bare buttons, scroll bars, holes, too wide a page. */
const styleFaults = `(() => {
  const faults = [];
  const shown = (selector) => [...document.querySelectorAll(selector)].filter(({ offsetParent, disabled }) => offsetParent && !disabled);
  for (const button of shown(".ant-btn-primary")) {
    const { backgroundColor, borderRadius } = getComputedStyle(button);
    if (backgroundColor === "rgba(0, 0, 0, 0)" || backgroundColor === "rgb(239, 239, 239)") faults.push("bare button " + button.textContent);
    if (parseFloat(borderRadius) === 0) faults.push("square button " + button.textContent);
  }
  for (const field of shown(".ant-input")) {
    if (parseFloat(getComputedStyle(field).paddingLeft) < 8) faults.push("bare field " + field.id);
  }
  for (const banks of shown(".banks")) {
    if (getComputedStyle(banks).display !== "grid") faults.push("the library's styles win over the portal's");
  }
  for (const low of document.querySelectorAll("nav, #content *")) {
    const isBarred = low.clientHeight < 80 && getComputedStyle(low).overflowY === "auto" && low.scrollHeight > low.clientHeight;
    if (isBarred) faults.push("a scroll bar in " + low.className);
  }
  for (const legend of shown("legend")) {
    const { top = 0 } = legend.nextElementSibling?.getBoundingClientRect() ?? {};
    if (top - legend.getBoundingClientRect().bottom > 24) faults.push("a hole below " + legend.textContent);
  }
  const overflow = document.documentElement.scrollWidth - innerWidth;
  if (overflow > 0) faults.push(overflow + " px too wide");
  return faults;
})()`;

/** Checks the style of the open page, and takes a picture of it if pictures are wanted. */
async function look({ tab }: Scene, name: string): Promise<string[]> {
  await tab.until("loaded", `!document.querySelector(".loading")`);
  if (pictures !== undefined) {
    await mkdir(pictures, { recursive: true });
    await tab.photograph(join(pictures, `${name}.png`));
  }
  return (await tab.evaluate<string[]>(styleFaults)).map((fault) => `${name}: ${fault}`);
}

async function signIn({ tab, stack }: Scene, username: string): Promise<void> {
  const { password, name } = demoUser(stack, username);
  await tab.forgetAll();
  await tab.goTo(stack.addresses.api);
  await tab.click("CA自助延期续费", "button");
  await tab.fill("用户名", username);
  await tab.fill("密码", password);
  await tab.click("登录", "button");
  await tab.waitForText(name);
  await tab.until(
    "the first page",
    `document.querySelector("h1") !== null && !location.pathname.startsWith("/auth")`,
  );
}

const scan = (name: string): string => join(__dirname, "..", "..", "fixtures", "materials", name);

/** Uploads two pictures and a PDF. */
async function uploadMaterials(scene: Scene, name: string): Promise<string[]> {
  const { tab, choose } = scene;
  await choose([scan("chromium.jpg"), scan("im.png")]);
  await tab.click("选择文件", ".material:nth-of-type(1) label");
  await tab.waitForText("第2份 图片");
  await choose([scan("gs.pdf")]);
  await tab.click("选择文件", ".material:nth-of-type(2) label");
  await tab.waitForText("第1份 PDF");
  return look(scene, name);
}

/**
 * Checks that a picture and the pages of a PDF are shown, that a picture can be turned, and that the original can be
 * saved.
 */
async function lookAtMaterials(scene: Scene): Promise<string[]> {
  const { tab, downloads } = scene;
  const shown = (title: string) =>
    tab.until(title, `document.querySelector('img[alt="${title}"]').naturalWidth > 0`);
  await tab.click("营业执照 第2份", "button");
  await shown("营业执照 第2份");
  await tab.click("营业执照 第1份", "button");
  await shown("营业执照 第1份");
  await tab.click("旋转", "button");
  const faults = await look(scene, "material-turned");
  await tab.click("经办人授权委托书 第1份", "button");
  await shown("经办人授权委托书 第1份 1／2");
  await tab.click("下载原件", "button");
  const wanted = await readFile(scan("gs.pdf"));
  const downloaded = async () => {
    const names = (await readdir(downloads)).filter((name) => name.endsWith(".pdf"));
    return Promise.all(names.map((name) => readFile(join(downloads, name))));
  };
  await eventually("the PDF", downloaded, (files) => files.some((content) => content.equals(wanted)));
  return [...faults, ...(await look(scene, "material-pdf"))];
}

/** Applies through CA申请 up to the submission, and returns the application's id. */
export async function apply(
  scene: Scene,
  { pickup, locks }: { pickup: "现场" | "邮寄"; locks: number },
): Promise<{ id: string; faults: string[] }> {
  const { tab } = scene;
  const faults: string[] = [];
  await signIn(scene, "bidder1");
  await tab.click("新增申请");
  await tab.waitForText("CA锁延期办理须知");
  faults.push(...(await look(scene, `${pickup}-consent`)));
  await tab.click("同意", "button.ant-btn-primary:enabled");
  await tab.click("现场", "#purchaseChannel label");
  await tab.click("提交信息");
  await tab.waitForText("请填写锁序列号");
  faults.push(...(await look(scene, `${pickup}-form-with-errors`)));
  await tab.click("单位锁");
  await tab.fill("锁序列号", newLockSerial());
  if (locks > 1) {
    await tab.click("粘贴多把锁", "button");
    const others = Array.from({ length: locks - 1 }, () => `${newLockSerial()} 业务锁 2年`);
    await tab.fill("粘贴多把锁", others.join("\n"));
    faults.push(...(await look(scene, `${pickup}-paste`)));
    await tab.click(`填入${locks}把锁`, ".ant-modal button");
    await tab.waitForText(`${locks}把锁费用合计`);
    faults.push(...(await look(scene, `${pickup}-locks`)));
  }
  await tab.fill("经办人", "示例经办人");
  await tab.fill("手机", "13800000000");
  await tab.click(pickup, "#pickup label");
  if (pickup === "邮寄") {
    await tab.fill("收件人", "示例收件人");
    await tab.fill("收件电话", "0575-82000000");
    await tab.fill("收件地址", "示例省示例市示例路1号");
  }
  await tab.click("保存并上传材料");
  faults.push(...(await uploadMaterials(scene, `${pickup}-materials`)));
  await tab.click("提交信息");
  await tab.waitForText("请输入意见");
  faults.push(...(await look(scene, `${pickup}-submit`)));
  await tab.click("确认提交");
  await tab.waitForText("提交信息");
  await tab.waitForText("申请详情");
  const id = (await tab.evaluate<string>("location.pathname")).slice(-26);
  faults.push(...(await look(scene, `${pickup}-submitted`)));
  return { id, faults };
}

/** Approves the application on the review page, which is opened from the queue. */
export async function approve(scene: Scene, id: string): Promise<string[]> {
  const { tab, stack } = scene;
  await signIn(scene, "reviewer1");
  await tab.waitForText(shortNumberOf(id));
  const faults = await look(scene, "queue");
  await tab.goTo(`${stack.addresses.api}/reviews/${id}`);
  faults.push(...(await lookAtMaterials(scene)));
  await tab.fill("审核意见", "同意");
  faults.push(...(await look(scene, "review")));
  await tab.click("审核通过", "button");
  await tab.waitForText("已审核通过");
  return faults;
}

/** Pays at the bank through CA支付, up to 支付成功. */
export async function payAtBank(scene: Scene, id: string): Promise<string[]> {
  const { tab, stack } = scene;
  await signIn(scene, "bidder1");
  await tab.goTo(`${stack.addresses.api}/payments/${id}`);
  await tab.click("个人网银");
  await tab.click("中国工商银行");
  const faults = await look(scene, "bank");
  await tab.click("确认支付", "button");
  await tab.waitForUrl(stack.addresses.unionPayGateway);
  await tab.click("确认支付", "button");
  await tab.waitForUrl(`${stack.addresses.api}/payments/${id}`);
  await tab.waitForText("支付成功");
  return [...faults, ...(await look(scene, "paid"))];
}

/** Pays by QR code through CA支付, up to 支付成功. */
export async function payByWechat(scene: Scene, id: string): Promise<string[]> {
  const { tab, stack } = scene;
  await signIn(scene, "bidder1");
  await tab.goTo(`${stack.addresses.api}/payments/${id}`);
  await tab.click("微信支付");
  await tab.until("the QR code", `document.querySelector(".qr img") !== null`);
  const faults = await look(scene, "qr-code");
  const { attempts } = await (await demoBidder(stack, "bidder1")).api.get(id);
  await scanAndPay(stack.addresses, attempts.at(-1)?.number ?? "");
  await tab.waitForText("支付成功");
  return faults;
}

/** Handles the application: adds a record, ships a mailed lock, and marks it as 已办理. */
export async function handle(scene: Scene, id: string, pickup: "现场" | "邮寄"): Promise<string[]> {
  const { tab, stack } = scene;
  await signIn(scene, "reviewer1");
  await tab.goTo(`${stack.addresses.api}/reviews/${id}`);
  await tab.fill("记录内容", "证书已签发");
  const faults = await look(scene, `${pickup}-processing`);
  await tab.click("添加办理记录", "button");
  await tab.waitForText("已添加");
  if (pickup === "邮寄") {
    await tab.fill("快递公司", "示例快递");
    await tab.fill("快递单号", "DEMO123456");
    await tab.click("寄出", "button");
    await tab.waitForText("已登记寄出");
  }
  await tab.click("标记为已办理", "button");
  await tab.click("确定", ".ant-modal button");
  await tab.waitForText("已标记为已办理");
  return faults;
}

/** Opens the details, requests the invoice, and downloads it with 【下载发票】. */
export async function printInvoice(scene: Scene, id: string): Promise<string[]> {
  const { tab, stack } = scene;
  await signIn(scene, "bidder1");
  await tab.goTo(`${stack.addresses.api}/payments/${id}/details`);
  await tab.waitForText("证书已签发");
  const faults = await look(scene, "details");
  await tab.click("点击开票", "button");
  await tab.waitForText("系统仅支持开具增值税普通发票");
  await tab.fill("电子邮箱", "demo@example.com");
  faults.push(...(await look(scene, "invoice-notice")));
  await tab.click("确定", ".ant-modal button");
  await tab.waitForText("下载发票");
  return [...faults, ...(await look(scene, "invoiced"))];
}
