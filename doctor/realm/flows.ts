import type { AdminRequest, FoundExecution, FoundRealm } from "./keycloak";
import type { Execution, Flow, Realm } from "./realm-file";

/** A difference from the wanted realm, which is removed by its requests. Without any it waits for another change. */
export interface Change {
  line: string;
  /** Requests in their order; none in the list if another change's request brings this one, too. */
  requests?: AdminRequest[];
}
export interface Comparison {
  changes: Change[];
  /** Names of what the site has made otherwise, and what stays as it is. */
  left: string[];
}

/** Writes a value as people read it. */
const shown = (value: unknown): string =>
  typeof value === "string" && value !== "" ? value : (JSON.stringify(value) ?? "空");
export const differs = (what: string, wanted: unknown, found: unknown): string =>
  `${what}：应为 ${shown(wanted)}，现为 ${shown(found)}`;

/** A step with the steps below it. Keycloak lists all steps of a flow in one row, with their depths. */
interface Step {
  found: FoundExecution;
  below: Step[];
}

function treeOf(executions: readonly FoundExecution[]): Step[] {
  const top: Step[] = [];
  const path: Step[] = [];
  for (const found of executions) {
    const step = { found, below: [] };
    (found.level === 0 ? top : (path[found.level - 1]?.below ?? top)).push(step);
    path[found.level] = step;
  }
  return top;
}

const nameOf = (wanted: Execution): string => wanted.flowAlias ?? wanted.authenticator ?? "";
const foundName = ({ authenticationFlow, displayName, providerId }: FoundExecution): string =>
  (authenticationFlow ? displayName : providerId) ?? "";

/** Compares the flows by which people sign in. What is missing is added switched off, and switched on when it is complete. */
export function compareFlows(
  wanted: Realm,
  found: FoundRealm,
): Comparison & { ready: (alias: string) => boolean } {
  const left: string[] = [];
  const flowOf = (alias: string): Flow | undefined =>
    wanted.authenticationFlows.find((flow) => flow.alias === alias);

  function compareConfig(
    { authenticatorConfig: alias }: Execution,
    where: string,
    step: FoundExecution,
  ): Change[] {
    if (alias === undefined) return [];
    const { config = {} } = wanted.authenticatorConfig.find((one) => one.alias === alias) ?? {};
    if (!step.config) {
      const path = `/authentication/executions/${step.id}/config`;
      const line = `${where}没有设置 ${shown(config)}`;
      return [{ line, requests: [{ method: "POST", path, body: { alias, config } }] }];
    }
    const { id, alias: present, config: before } = step.config;
    if (Object.entries(config).every(([name, value]) => (before[name] ?? "false") === value)) return [];
    const body = { id, alias: present, config: { ...before, ...config } };
    const requests: AdminRequest[] = [{ method: "PUT", path: `/authentication/config/${id}`, body }];
    return [{ line: differs(`${where}的设置`, config, before), requests }];
  }

  function compareStep(parent: string, one: Execution, step: Step | undefined): Change[] {
    const where = `认证流程 ${parent} 的 ${nameOf(one)}`;
    const parentPath = `/authentication/flows/${encodeURIComponent(parent)}/executions`;
    const below = one.flowAlias === undefined ? undefined : flowOf(one.flowAlias);
    if (!step) {
      const request: AdminRequest = below
        ? {
            method: "POST",
            path: `${parentPath}/flow`,
            body: { alias: below.alias, type: below.providerId, description: below.description ?? "" },
          }
        : { method: "POST", path: `${parentPath}/execution`, body: { provider: one.authenticator } };
      return [{ line: `${where}：没有`, requests: [request] }];
    }
    const inner = [
      ...compareConfig(one, where, step.found),
      ...(below ? compareSteps(below, step.below) : []),
    ];
    if (step.found.requirement === one.requirement) return inner;
    const { config: _config, ...execution } = step.found;
    const body = { ...execution, requirement: one.requirement };
    const line = differs(where, one.requirement, step.found.requirement);
    // A step that isn't complete would let everybody pass, or nobody.
    if (inner.length > 0) return [...inner, { line }];
    return [{ line, requests: [{ method: "PUT", path: parentPath, body }] }];
  }

  function compareSteps(flow: Flow, steps: readonly Step[]): Change[] {
    const { alias, authenticationExecutions: executions } = flow;
    const stepOf = (one: Execution): Step | undefined =>
      steps.find(({ found: { authenticationFlow = false, ...rest } }) => {
        const isFlow = one.flowAlias !== undefined;
        return isFlow === authenticationFlow && foundName({ ...rest, authenticationFlow }) === nameOf(one);
      });
    const changes: Change[] = [];
    for (const one of executions) {
      const next = compareStep(alias, one, stepOf(one));
      // Steps are switched on in their order: a condition before what it is the condition of.
      const waits = changes.length > 0;
      changes.push(
        ...next.map(({ line, requests }) =>
          waits && requests?.some(({ method, path }) => method === "PUT" && path.endsWith("/executions"))
            ? { line }
            : { line, ...(requests ? { requests } : {}) },
        ),
      );
    }
    const ours = executions.map(stepOf);
    for (const step of steps.filter((other) => !ours.includes(other)))
      left.push(`认证流程 ${alias} 里另有的 ${foundName(step.found)}（${step.found.requirement}）`);
    const places = ours.map((step) => steps.findIndex((other) => other === step));
    if (changes.length > 0 || places.every((place, index) => place > (places[index - 1] ?? -1)))
      return changes;
    const path = `/authentication/flows/${encodeURIComponent(alias)}/executions`;
    const requests = executions.flatMap((one): AdminRequest[] => {
      const { config: _config, ...execution } = stepOf(one)?.found ?? {};
      return [{ method: "PUT", path, body: { ...execution, priority: one.priority } }];
    });
    return [{ line: `认证流程 ${alias}：各步的先后应为 ${executions.map(nameOf).join("、")}`, requests }];
  }

  const changesOf = new Map<string, Change[]>();
  for (const flow of wanted.authenticationFlows.filter(({ topLevel }) => topLevel)) {
    const { alias, description = "", providerId } = flow;
    const there = found.flows.find((one) => one.alias === alias);
    const body = { alias, description, providerId, topLevel: true, builtIn: false };
    const missing: Change = {
      line: `认证流程 ${alias}：没有`,
      requests: [{ method: "POST", path: "/authentication/flows", body }],
    };
    changesOf.set(alias, there ? compareSteps(flow, treeOf(there.executions)) : [missing]);
  }
  const own = found.flows.filter(({ alias, builtIn }) => !builtIn && !changesOf.has(alias));
  if (own.length > 0) left.push(`本单位的认证流程：${own.map(({ alias }) => alias).join("、")}`);
  return {
    changes: [...changesOf.values()].flat(),
    left,
    ready: (alias) => changesOf.get(alias)?.length === 0,
  };
}
