import type { PortalConfig } from "../../contract/portal-config";
import { readRetentionConfig } from "../../config/retention";
import { testStack } from "../support/test-stack";
import { expectPoll } from "../support/expect-poll";
import { openVisitor } from "./browser";

const stack = testStack();

test("when somebody who isn't signed in follows the footer, then who runs the site, and how long what is kept, are as configured", async () => {
  const told = await fetch(`${stack.addresses.api}/portal-config.json`);
  const config = (await told.json()) as PortalConfig;
  expect(config.retention).toEqual(readRetentionConfig(stack.env));

  const { page, close } = await openVisitor({ stack });
  const site = {
    organisation: "示例主办单位",
    icpFiling: "示例ICP备12345678号-1",
    policeFiling: "示例公网安备12345678901234号",
    privacyContact: "示例电话",
    officeAddress: "示例地址1号",
    officePhone: "0570-1234567",
    officeHours: "示例时间",
  };
  const rules = { drafts: 61, unfinished: 62, applications: 730, sms: 63, audit: 64, reminders: 65 };
  await page.route("**/portal-config.json", (route) =>
    route.fulfill({
      json: { ...config, site, retention: { rules, accessLogsDays: 66, backupDays: 67, erases: true } },
    }),
  );
  await page.goto("/");
  const footer = page.getByRole("contentinfo");
  await footer.getByText(`主办单位：${site.organisation}`).waitFor();
  for (const place of [footer, page.locator("#content")])
    await place.getByText("现场办锁人员：示例地址1号 电话 0570-1234567 示例时间").waitFor();
  const addressOf = (name: string) => footer.getByRole("link", { name }).getAttribute("href");
  await expectPoll(() => addressOf("电话 0570-1234567")).toBe("tel:05701234567");
  await expectPoll(() => addressOf(site.icpFiling)).toBe("https://beian.miit.gov.cn/");
  await expectPoll(() => addressOf(site.policeFiling)).toMatch(/code=12345678901234$/);
  await footer.getByRole("link", { name: "个人信息保护" }).click();
  await page.getByRole("heading", { name: "个人信息保护", level: 1 }).waitFor();
  const lasting = ["61天", "62天", "2年", "63天", "64天", "65天", "66天", "67天"];
  const missing = async () => {
    const text = await page.locator("#content").innerText();
    return [...lasting, site.organisation, site.privacyContact].filter((word) => !text.includes(word));
  };
  await expectPoll(missing).toEqual([]);
  await close();
});
