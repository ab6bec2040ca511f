import { Connection } from "@temporalio/client";
import { channelArgsTo } from "../../lib/loopback";
import { engineChecks } from "../../runtime/checks/engine";
import { engineConnection } from "../../runtime/process-settings";
import type { ProcessConfig } from "../../config/process";
import { reasonOf, type Fault } from "../fault";

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
): Promise<Fault[]> {
  const { temporalNamespace: namespace } = options;
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({
      ...engineConnection(options),
      connectTimeout: connectTimeoutMs,
      channelArgs: channelArgsTo(options.temporalAddress),
    });
    // After a failed check, the checks after it can't be made.
    for (const [part, check] of Object.entries(engineChecks({ connection, namespace }))) {
      try {
        await check();
      } catch (error) {
        return [faultOf(part, error)];
      }
    }
    return [];
  } catch (error) {
    return [faultOf("temporal", error)];
  } finally {
    await connection?.close();
  }
}

const faultOf = (part: string, error: unknown): Fault => ({
  about: variables[part] ?? part,
  fault: reasonOf(error),
  remedy: remedies[part] ?? "",
  stops: true,
});
