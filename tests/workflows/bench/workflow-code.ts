import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WorkflowCoverage } from "@temporalio/nyc-test-coverage";
import {
  bundleWorkflowCode,
  DefaultLogger,
  type BundleOptions,
  type WorkflowBundleWithSourceMap,
} from "@temporalio/worker";
import { createFileSealer } from "../../../temporal/sealed-file";
import { createSealer } from "../../../temporal/sealed-value";
import { createDataConverter } from "../../../temporal/data-converter";
import { workflowSource } from "../../../worker/workflow-source";
import { sealingKeyOf } from "../../support/sealing-key";
import { testStack } from "../../support/test-stack";

/**
 * Keys that encrypt payloads in tests as everywhere. They are not secret, because recorded histories must stay
 * readable.
 */
const keys = {
  currentKeyId: "test",
  keys: new Map([["test", sealingKeyOf("recorded histories")]]),
};
export const benchDataConverter = createDataConverter(keys);
export const benchSealer = createSealer(keys);
export const benchFileSealer = createFileSealer(keys);

export const uncancelledTimers = require.resolve("./uncancelled-timers");

interface CodeOptions {
  interceptors: readonly string[];
  /** Path of the module that replaces domain/money/channel-rows. */
  rows?: string | undefined;
  /** Collector of the code's coverage. */
  coverage?: WorkflowCoverage | undefined;
}

const channelRows = require.resolve("../../../domain/money/channel-rows");
type WebpackConfiguration = Parameters<NonNullable<BundleOptions["webpackConfigHook"]>>[0];

type Code = Pick<WorkflowBundleWithSourceMap, "code">;

const bundles = new Map<string, Promise<Code>>();

/** Returns the workflow's code for a worker. Bundling takes seconds, so it is done once for all test files of a run. */
export function workflowCode(options: CodeOptions): Promise<Code> {
  const key = `${options.interceptors.join()} ${options.coverage !== undefined} ${options.rows}`;
  const bundle = bundles.get(key) ?? (options.coverage ? bundled(options) : keptForTheRun(key, options));
  bundles.set(key, bundle);
  return bundle;
}

async function keptForTheRun(key: string, options: CodeOptions): Promise<Code> {
  const file = join(
    testStack().dataDir,
    `workflow-code-${createHash("sha256").update(key).digest("hex")}.js`,
  );
  if (existsSync(file)) return { code: await readFile(file, "utf8") };
  const { code } = await bundled(options);
  // Another test file may have written the bundle meanwhile, so the file is replaced atomically.
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, code);
  await rename(draft, file);
  return { code };
}

function bundled({ interceptors, coverage, rows }: CodeOptions): Promise<WorkflowBundleWithSourceMap> {
  const options = {
    ...workflowSource,
    // Preloaded modules would be frozen, and could not store their coverage counts.
    ...(coverage ? { preloadModules: [] } : {}),
    workflowInterceptorModules: [...workflowSource.workflowInterceptorModules, ...interceptors],
    logger: new DefaultLogger("ERROR"),
    webpackConfigHook: (config: WebpackConfiguration): WebpackConfiguration =>
      rows === undefined
        ? config
        : {
            ...config,
            resolve: { ...config.resolve, alias: { ...config.resolve?.alias, [channelRows]: rows } },
          },
  };
  return bundleWorkflowCode(coverage?.augmentBundleOptions(options) ?? options);
}
