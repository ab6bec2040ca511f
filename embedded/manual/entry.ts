import { photograph } from "./camera";
import { signIn, type Cast } from "./cast";

/** Shows 登录与入口: all four people sign in. */
export async function enter({ bidder, reviewer, operator, accountant }: Cast): Promise<void> {
  for (const person of [bidder, reviewer, operator, accountant]) {
    const { page } = person;
    const isBidder = person === bidder;
    await page.goto("/");
    const entry = page.getByRole("button", { name: "CA自助延期续费" });
    await entry.waitFor();
    if (isBidder) await photograph(page, "entry");
    await entry.click();
    await page.getByLabel("用户名").waitFor();
    if (isBidder) await photograph(page, "sign-in");
    await signIn(person);
  }
}
