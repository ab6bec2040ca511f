import { createReadStream } from "node:fs";
import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import { browserOptions } from "../../embedded/manual/browser";
import { eventually } from "../../embedded/demo/narrator";
import { fixture } from "../files/samples";
import { decodedHistory } from "../support/decoded-history";
import { openEngine } from "../support/engine";
import { formOf } from "../support/journey";
import { expectPoll } from "../support/expect-poll";
import { downloaded } from "./browser";
import { submitForm } from "./form";
import { bidder, stack } from "./here";
import { bringSession } from "./signed-in";

/*
 * Tests of the traces of a personal file between the browser that uploads it and the one that shows it: the places that
 * must contain neither its content nor its name.
 */

/** Text that occurs only in the file's content and in its name. */
const marker = `MARK${process.pid}X${Date.now()}`;
const content = Buffer.concat([fixture("gs.pdf"), Buffer.from(`%${marker}\n`)]);
/**
 * Encodings in which a trace may be stored: UTF-8, the formats of Chromium's own files, and the escapes of JSON and
 * addresses.
 */
const written = [0, 1, 2].map((shift) =>
  Buffer.from(" ".repeat(shift) + marker)
    .toString("base64")
    .slice(2 * shift, -4),
);
const needles = [
  Buffer.from(marker),
  Buffer.from(marker, "utf16le"),
  Buffer.from(Buffer.from(marker).toString("hex")),
  ...written.map((text) => Buffer.from(text)),
];

/** Returns whether a file of any size contains one of the byte sequences. */
async function holds(file: string, wanted: readonly Buffer[]): Promise<boolean> {
  let before = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 4_000_000 })) {
    const text = Buffer.concat([before, chunk as Buffer]);
    if (wanted.some((bytes) => text.includes(bytes))) return true;
    before = text.subarray(-200);
  }
  return false;
}

/** Returns the files in a folder, at any depth, that contain one of the byte sequences. */
async function filesWith(folder: string, wanted: readonly Buffer[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && (await holds(file, wanted))) found.push(file);
  }
  return found;
}

/** Faulty requests and answers, and the number of answers that are or list files. */
const seen = { faults: [] as string[], files: 0 };

/** Opens a browser that stores its caches on disk, whereas other tests' browsers keep them in memory. */
async function openOwn(profile: string): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profile, {
    ...browserOptions,
    baseURL: stack.addresses.api,
    locale: "zh-CN",
    acceptDownloads: true,
    reducedMotion: "reduce",
  });
  context.on("request", (request) => {
    const isUpload = request.method() === "PUT" && request.url().includes("/materials/");
    const sent = [
      request.url(),
      JSON.stringify(request.headers()),
      isUpload ? "" : (request.postData() ?? ""),
    ];
    if (sent.some((text) => text.includes(marker)))
      seen.faults.push(`${request.method()} ${request.url()} has it`);
  });
  context.on("response", (response) => {
    const path = new URL(response.url()).pathname;
    if (!path.startsWith("/api/")) return;
    if (path.includes("/materials/")) seen.files += 1;
    const kept = response.headers()["cache-control"];
    if (kept !== "no-store") seen.faults.push(`${path} may be kept: ${kept}`);
  });
  return context;
}

/** Opens a tab in which a demo user is signed in. */
async function tabOf(context: BrowserContext, username: string): Promise<Page> {
  const page = await context.newPage();
  await bringSession(page, stack, username);
  return page;
}

test("when a file is uploaded, submitted, looked at and downloaded, then neither browser nor logs nor histories keep any of it", async () => {
  const { id } = await bidder.api.create(formOf(bidder));
  const folder = await mkdtemp(join(tmpdir(), "scans-"));
  const file = join(folder, `${marker}.pdf`);
  await writeFile(file, content);

  const profile = await mkdtemp(join(tmpdir(), "profile-"));
  const context = await openOwn(profile);
  const page = await tabOf(context, "bidder1");
  await page.goto(`/applications/${id}/edit`);
  await page.getByLabel("营业执照：选择文件").setInputFiles(file);
  await page.getByRole("button", { name: "查看营业执照第1份" }).click();
  const shown = page.getByRole("dialog", { name: "营业执照 第1份" });
  await shown.getByRole("img", { name: /^营业执照 第1份 1／/ }).waitFor();
  const mine = await downloaded(page, shown.getByRole("button", { name: "下载原件" }));
  const minePath = await mine.path();
  await expectPoll(() => holds(minePath, needles)).toBe(true);
  await shown.getByRole("button", { name: "关闭" }).last().click();
  await submitForm(page, "请审核");

  expect(seen.files).toBeGreaterThan(0);
  seen.files = 0;
  const review = await tabOf(context, "reviewer1");
  await review.goto(`/reviews/${id}`);
  await review.getByRole("img", { name: /^营业执照 第1份 1／/ }).waitFor();
  const theirs = await downloaded(review, review.getByRole("button", { name: "下载原件" }));
  const theirsPath = await theirs.path();
  await expectPoll(() => holds(theirsPath, needles)).toBe(true);
  await review.getByRole("textbox", { name: "审核意见" }).fill("同意");
  const [approval] = await Promise.all([
    review.waitForResponse((response) => response.url().endsWith(`/${id}/review`)),
    review.getByRole("button", { name: "审核通过" }).click(),
  ]);
  const requestId = approval.headers()["x-request-id"] ?? "none";
  expect(seen.files).toBeGreaterThan(0);
  await context.close();
  expect(seen.faults).toEqual([]);
  await expectPoll(() => filesWith(profile, needles)).toEqual([]);
  // The search is able to find traces in the profile: it finds the portal's own scripts, which may be cached there.
  await expectPoll(() => filesWith(profile, [Buffer.from("/assets/")])).not.toEqual([]);

  const logs = join(stack.dataDir, "logs");
  // Once the log has the SMS of the approval, it also has everything that the worker logged before.
  const names = (all: string[]) => ["api.log", "worker.log"].every((name) => all.includes(join(logs, name)));
  await eventually("the approval in the logs", () => filesWith(logs, [Buffer.from(requestId)]), names);
  await expectPoll(() => filesWith(logs, needles)).toEqual([]);

  const engine = await openEngine(stack);
  try {
    const { workflowId, runId } = await engine.client.workflow.getHandle(id).describe();
    const { raw, decoded } = await decodedHistory(engine, stack, { workflowId, runId });
    for (const bytes of [raw, decoded]) expect(needles.some((needle) => bytes.includes(needle))).toBe(false);
    expect(decoded.includes("营业执照")).toBe(true);
  } finally {
    await engine.close();
  }
});
