import { mkdirSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { boundless } from "../../embedded/stack/boundless";
import type { BrowserServer } from "playwright-core";
import { serveBrowser } from "../../embedded/manual/browser";
import { freePorts } from "../../embedded/stack/free-ports";
import { startStack, type Stack } from "../../embedded/stack/start-stack";
import { onInterrupt } from "../../embedded/tools/on-interrupt";
import { answersVariable } from "./answer-check";
import globalTeardown from "./global-teardown";
import { seenVariable } from "./seen-answers";
import { keptKeysVariable } from "./kept-keys";
import { sealingSettings } from "./sealing-key";
import { recordingQueries } from "./query-shapes";
import { testBrowserVariable, testStackVariable, type TestStack } from "./test-stack";

declare global {
  var runningTestStack: { stack?: Stack; browser?: Promise<BrowserServer>; dataDir: string } | undefined;
}

/** The default kinds of 申请材料, and one more that needs a consent of its own. */
const materials = {
  营业执照: { help: "加盖公章的复印件或原件照片", ends: true },
  经办人授权委托书: { help: "可打印带有申请内容的委托书，盖章后拍照或扫描" },
  经办人身份证: { help: "人像面", consent: true },
};

/** Exit code by which a shell reports Ctrl-C. */
const interruptedExitCode = 130;

/**
 * Starts the one stack and the one browser that all tests of a run share. Their addresses are passed on in the
 * environment.
 */
export default async function globalSetup(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), "ca-renewal-test-"));
  const running: NonNullable<typeof globalThis.runningTestStack> = { dataDir };
  globalThis.runningTestStack = running;
  const interruption = new AbortController();
  onInterrupt(() => {
    interruption.abort();
    void globalTeardown().finally(() => process.exit(interruptedExitCode));
  });
  try {
    running.browser = serveBrowser();
    running.stack = await startStack({
      dataDir,
      ports: await freePorts(),
      settings: {
        ...boundless,
        ...sealingSettings(),
        MATERIALS: JSON.stringify(materials),
        LOG_LEVEL: "info",
        ...recordingQueries({ dataDir }),
      },
      report: () => undefined,
      signal: interruption.signal,
    });
    process.env[testBrowserVariable] = (await running.browser).wsEndpoint();
    await describeStack(running.stack, dataDir);
  } catch (error) {
    // Jest calls no teardown after a setup that failed.
    await globalTeardown();
    throw error;
  }
}

/** Sets the environment variables by which the tests of the run reach the stack. */
async function describeStack({ addresses, env, demoUsers }: Stack, dataDir: string): Promise<void> {
  const shared: TestStack = { addresses, env, demoUsers, dataDir };
  process.env[testStackVariable] = JSON.stringify(shared);
  process.env.TEST_MONGODB_URI = new URL("/?directConnection=true", addresses.mongo).href;
  const document = await fetch(new URL("/openapi.json", addresses.api));
  process.env[answersVariable] = join(dataDir, "openapi.json");
  await writeFile(process.env[answersVariable], await document.text());
  process.env[seenVariable] ??= join(dataDir, "seen-answers");
  process.env[keptKeysVariable] = join(dataDir, "kept-keys");
  mkdirSync(process.env[keptKeysVariable]);
  // Temporary files of tests and browsers are deleted with the run's folder, even if the run is interrupted.
  process.env["TMPDIR"] = join(dataDir, "tmp");
  mkdirSync(process.env["TMPDIR"]);
}
