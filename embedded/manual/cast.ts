import type { Browser, Page } from "playwright-core";
import { createApiClient, type ApiClient } from "../demo/api-client";
import { demoToken } from "../../stand-ins/identity/demo-token";
import type { DemoUser } from "../../stand-ins/identity/demo-users";
import type { Stack } from "../stack/start-stack";

/** A person of the manual, with a browser page and, for steps that no picture shows, an API client. */
export interface Person {
  user: DemoUser;
  page: Page;
  api: ApiClient;
}

/** Persons and addresses that the chapters of the manual use. */
export interface Cast {
  bidder: Person;
  reviewer: Person;
  operator: Person;
  accountant: Person;
  outside: Stack["addresses"];
}

interface PersonOptions {
  browser: Browser;
  stack: Pick<Stack, "addresses" | "demoUsers">;
  username: string;
}

/** Opens a browser window for a demo user, who isn't signed in there yet. */
export async function openPerson({ browser, stack, username }: PersonOptions): Promise<Person> {
  const { addresses, demoUsers } = stack;
  const user = demoUsers.find((candidate) => candidate.username === username);
  if (!user) throw new Error(`no demo user ${username}`);
  const context = await browser.newContext({ baseURL: addresses.api, locale: "zh-CN" });
  const page = await context.newPage();
  const token = await demoToken(addresses.identity, user);
  return { user, page, api: createApiClient({ baseUrl: addresses.api, token }) };
}

/** Signs in on the identity provider's page and waits for the portal. */
export async function signIn({ page, user }: Person): Promise<void> {
  await page.getByLabel("用户名").fill(user.username);
  await page.getByLabel("密码").fill(user.password);
  await page.getByRole("button", { name: "登录" }).click();
  await page.locator(".visitor-name", { hasText: user.name }).waitFor();
}

/** Returns a complete form of the bidder's organisation, for a mailed lock. */
export const mailedForm = ({ user }: Person, lockSerial: string) => ({
  organisationName: user.orgName,
  creditCode: user.orgCode,
  locks: [{ lockType: "单位锁", lockSerial, years: 1 }],
  contactName: "示例经办人",
  mobile: "13800000000",
  purchaseChannel: "现场",
  pickup: "邮寄",
  recipientName: "示例收件人",
  recipientPhone: "13800000000",
  recipientAddress: "示例省示例市示例路1号",
});

/** Creates an application and brings it to 审核通过. Returns its id. */
export async function approved({ bidder, reviewer }: Cast, lockSerial: string): Promise<string> {
  const { id } = await bidder.api.create(mailedForm(bidder, lockSerial));
  await bidder.api.submit(id, "请审核");
  await reviewer.api.review(id, "approve", "同意");
  return id;
}
