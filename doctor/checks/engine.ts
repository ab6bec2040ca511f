import { Connection } from "@temporalio/client";
import type { temporal } from "@temporalio/proto";
import { dayMs } from "../../domain/beijing-day";
import { channelArgsTo } from "../../lib/loopback";
import { engineChecks } from "../../runtime/checks/engine";
import { engineConnection } from "../../runtime/process-settings";
import type { ProcessConfig } from "../../config/process";
import { reasonOf, type Fault } from "../fault";

type DescribeNamespaceResponse = temporal.api.workflowservice.v1.IDescribeNamespaceResponse;

/** A machine that starts everything at once keeps even a sound Temporal waiting. */
const connectTimeoutMs = 10_000;

const remedies: Readonly<Record<string, string>> = {
  temporal: "检查 Temporal 是否在运行，TEMPORAL_ADDRESS 是否正确（主机:端口），TEMPORAL_TLS… 是否与它一致",
  namespace: "核对 TEMPORAL_NAMESPACE；没有建立过的，执行 docker-compose up temporal-namespace",
  searchAttributes: "执行 docker-compose up temporal-namespace 登记搜索属性；类型不符的，须换一个命名空间",
};
const variables: Readonly<Record<string, string>> = {
  temporal: "TEMPORAL_ADDRESS",
  namespace: "TEMPORAL_NAMESPACE",
  searchAttributes: "Temporal 搜索属性",
};

/** Finds faults of Temporal: it must serve, and have the namespace and its search attributes. */
export async function engineFaults(
  options: Pick<ProcessConfig, "temporalAddress" | "temporalSecurity" | "temporalNamespace">,
  isInProduction: boolean,
): Promise<Fault[]> {
  const { temporalNamespace: namespace } = options;
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({
      ...engineConnection(options),
      connectTimeout: connectTimeoutMs,
      channelArgs: channelArgsTo(options.temporalAddress),
    });
    const { workflowService } = connection;
    // After a failed check, the checks after it can't be made.
    for (const [part, check] of Object.entries(engineChecks({ connection, namespace }))) {
      try {
        await check();
      } catch (error) {
        return [faultOf(part, error)];
      }
    }
    return isInProduction
      ? retentionFaults(await workflowService.describeNamespace({ namespace }), namespace)
      : [];
  } catch (error) {
    return [faultOf("temporal", error)];
  } finally {
    await connection?.close();
  }
}

/** Shortest time, in days, for which Temporal should keep what has ended: its fault shows after a weekend, or later. */
const leastKeptDays = 7;

/** Finds a namespace that forgets ended workflows at once. A namespace made by hand keeps them for a day or three. */
export function retentionFaults({ config }: DescribeNamespaceResponse, namespace: string): Fault[] {
  const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? Infinity);
  const days = Math.floor((seconds * 1_000) / dayMs);
  if (days >= leastKeptDays) return [];
  const fault = `命名空间 ${namespace} 里已结束的工作流只保留 ${days} 天：出了事，Temporal UI 里已查不到`;
  const remedy = `temporal operator namespace update -n ${namespace} --retention 90d；TEMPORAL_RETENTION 只在新建时读取，改它没有用`;
  return [{ about: "TEMPORAL_NAMESPACE", fault, remedy }];
}

const faultOf = (part: string, error: unknown): Fault => ({
  about: variables[part] ?? part,
  fault: reasonOf(error),
  remedy: remedies[part] ?? "",
  stops: true,
});
