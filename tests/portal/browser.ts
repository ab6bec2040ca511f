import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../../embedded/manual/browser";
import { demoUser, type TestStack } from "../support/test-stack";

export { openBrowser };

/** A browser window of somebody, and what its console complained of. */
export interface Visitor {
  page: Page;
  /** Errors and warnings of the console, and errors that no one caught. */
  complaints: string[];
  close(): Promise<void>;
}

interface VisitorOptions {
  browser: Browser;
  stack: Pick<TestStack, "addresses" | "demoUsers">;
  width?: number;
}

/** Opens a window with cookies and storage of its own. */
export async function openVisitor({ browser, stack, width = 1280 }: VisitorOptions): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: stack.addresses.api,
    viewport: { width, height: 800 },
    locale: "zh-CN",
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return { page, complaints, close: () => context.close() };
}

/** Signs in at the identity provider's page, as a person does. */
export async function signInAs(
  { page }: Visitor,
  stack: Pick<TestStack, "demoUsers">,
  username: string,
): Promise<void> {
  const { password, name } = demoUser(stack, username);
  await page.goto("/");
  await page.getByRole("button", { name: "CA自助延期续费" }).click();
  await page.getByLabel("用户名").fill(username);
  await page.getByLabel("密码").fill(password);
  await page.getByRole("button", { name: "登录" }).click();
  await page.locator(".visitor-name", { hasText: name }).waitFor();
}
