import { beijingDay } from "../../domain/beijing-day";
import { photograph } from "./camera";
import type { Cast } from "./cast";

/** Shows the page of 运维. */
export async function operate({ operator: { page } }: Cast): Promise<void> {
  await page.goto("/operations");
  await page.getByRole("heading", { name: "各阶段" }).waitFor();
  await photograph(page, "operations");
}

/** Shows the pages of 财务: the home page and the current month. */
export async function account({ accountant: { page } }: Cast): Promise<void> {
  await page.goto("/finance");
  await page.getByRole("heading", { level: 2 }).first().waitFor();
  await photograph(page, "finance");
  await page.goto(`/finance/months/${beijingDay(Date.now()).slice(0, 7)}`);
  await page.getByRole("heading", { level: 2 }).first().waitFor();
  await photograph(page, "month");
}
