import { createHash } from "node:crypto";
import type { WorkflowCoverage } from "@temporalio/nyc-test-coverage";
import {
  bundleWorkflowCode,
  DefaultLogger,
  type BundleOptions,
  type WorkflowBundleWithSourceMap,
} from "@temporalio/worker";
import { createDataConverter } from "../../../temporal/data-converter";
import { workflowSource } from "../../../worker/workflow-source";

/** Payloads are encrypted here as everywhere, with a key that keeps no secret: recorded histories must stay readable. */
const keys = {
  currentKeyId: "test",
  keys: new Map([["test", createHash("sha256").update("recorded histories").digest()]]),
};
export const benchDataConverter = createDataConverter(keys);

export const uncancelledTimers = require.resolve("./uncancelled-timers");

interface CodeOptions {
  interceptors: readonly string[];
  /** The module that takes the place of domain/money/channel-rows. */
  rows?: string | undefined;
  /** Where the code counts its lines. */
  coverage?: WorkflowCoverage | undefined;
}

const channelRows = require.resolve("../../../domain/money/channel-rows");
type WebpackConfiguration = Parameters<NonNullable<BundleOptions["webpackConfigHook"]>>[0];

const bundles = new Map<string, Promise<WorkflowBundleWithSourceMap>>();

/** The workflow's code for a worker. Bundling takes seconds, so it is done once for all benches of a test file. */
export function workflowCode(options: CodeOptions): Promise<WorkflowBundleWithSourceMap> {
  const key = `${options.interceptors.join()} ${options.coverage !== undefined} ${options.rows}`;
  const bundle = bundles.get(key) ?? bundled(options);
  bundles.set(key, bundle);
  return bundle;
}

function bundled({ interceptors, coverage, rows }: CodeOptions): Promise<WorkflowBundleWithSourceMap> {
  const options = {
    ...workflowSource,
    // What counts lines keeps the counts where they would be frozen.
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
