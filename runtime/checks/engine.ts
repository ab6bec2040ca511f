import { isGrpcServiceError, type Connection } from "@temporalio/client";
import { createDeployment, deploymentName } from "../../temporal/deployment";
import { indexedValueTypes } from "../../temporal/indexed-value-types";
import { searchAttributes } from "../../workflows/renewal/operator-view";
import { Unusable, type ReadinessCheck } from "../readiness";

const grpcNotFound = 5;
const grpcHealthServing = 1;
/** Time limit of each call in milliseconds, after which nobody waits for it any more. */
const callTimeoutMs = 5_000;

export interface EngineChecksOptions {
  /** Connection of the client or of the worker. */
  connection: Pick<Connection, "healthService" | "operatorService" | "workflowService" | "withDeadline">;
  namespace: string;
}

/**
 * Creates the checks of what Temporal must have so that applications can run: its frontend, the namespace, and the search
 * attributes in it.
 */
export function engineChecks({ connection, namespace }: EngineChecksOptions) {
  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await connection.withDeadline(Date.now() + callTimeoutMs, work);
    } catch (error) {
      if (!isGrpcServiceError(error) || error.code !== grpcNotFound) throw error;
      throw new Unusable(`Temporal has no namespace ${namespace}`, { cause: error });
    }
  };

  return {
    temporal: async () => {
      const { status } = await call(() => connection.healthService.check({}));
      if (status !== grpcHealthServing) throw new Error("Temporal does not serve");
    },
    namespace: () => call(() => connection.workflowService.describeNamespace({ namespace })),
    searchAttributes: async () => {
      const { customAttributes } = await call(() =>
        connection.operatorService.listSearchAttributes({ namespace }),
      );
      const unfit = searchAttributes.filter(
        ({ name, type }) => customAttributes[name] !== indexedValueTypes[type],
      );
      if (unfit.length === 0) return;
      const names = unfit.map(({ name, type }) => `${name} (${type})`).join(", ");
      throw new Unusable(`namespace ${namespace} lacks search attributes: ${names}`);
    },
  } satisfies Record<string, ReadinessCheck>;
}

/**
 * Creates the check that some release of the workers is current and gets the tasks. Without one, every command would wait
 * in vain.
 */
export function releaseCheck(options: EngineChecksOptions): ReadinessCheck {
  const deployment = createDeployment(options);
  return async () => {
    if ((await deployment.current()) === undefined)
      throw new Unusable(`no release of the worker deployment ${deploymentName} is current`);
  };
}
