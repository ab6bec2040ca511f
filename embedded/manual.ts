import { apply, correct, remove } from "./manual/applying";
import { openBrowser } from "./manual/browser";
import { bindBooklet } from "./manual/booklet";
import { approved, openPerson, type Cast } from "./manual/cast";
import { enter } from "./manual/entry";
import { follow, rate, renew, withdraw } from "./manual/following";
import { correctTitle, printInvoice } from "./manual/invoicing";
import { account, operate } from "./manual/overseeing";
import { pasteLocks, readLarge } from "./manual/papers";
import { payAtBank, payByWechat } from "./manual/paying";
import { approve, process as processPaid, reject } from "./manual/reviewing";
import type { Stack } from "./stack/start-stack";
import { withTemporaryStack } from "./stack/temporary-stack";

const print = (line: string) => process.stdout.write(`${line}\n`);

/** Plays the manual's chapters in their order, each of which takes its pictures. */
async function takePictures(cast: Cast): Promise<void> {
  await enter(cast);
  const atBank = await apply(cast);
  await reject(cast, atBank);
  await correct(cast, atBank);
  await remove(cast);
  await pasteLocks(cast);
  await approve(cast, atBank);
  await renew(cast);

  const lockSerial = "DEMO-LOCK-0002";
  const byWechat = await approved(cast, lockSerial);
  await payAtBank(cast, atBank);
  await payByWechat(cast, byWechat);
  await processPaid(cast, byWechat);
  await follow(cast, byWechat);
  await printInvoice(cast, { id: byWechat, lockSerial });
  await correctTitle(cast, byWechat);
  await rate(cast, byWechat);
  await readLarge(cast);
  await withdraw(cast, await approved(cast, "DEMO-LOCK-0003"));
  await operate(cast);
  await account(cast);
}

async function photographStack(stack: Stack): Promise<void> {
  const browser = await openBrowser();
  try {
    const open = (username: string) => openPerson({ browser, stack, username });
    const [bidder, reviewer, operator, accountant] = await Promise.all([
      open("bidder1"),
      open("reviewer1"),
      open("operator"),
      open("accountant"),
    ]);
    await takePictures({ bidder, reviewer, operator, accountant, outside: stack.addresses });
    await bindBooklet(browser);
  } finally {
    await browser.close();
  }
}

/**
 * Runs `npm run manual`: takes the pictures of docs/manual from the portal of a stack of its own, and binds the manual to
 * a PDF.
 */
async function main(): Promise<void> {
  await withTemporaryStack({ settings: { LOG_LEVEL: "warn" }, report: print }, photographStack);
  print("手册截图和PDF已更新：docs/manual");
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`\n手册截图失败：${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
