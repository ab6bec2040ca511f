import { useSession } from "../sign-in/session";
import { operation as operationWords } from "../words/operation";

/** Link to the application's workflow in the Temporal UI; renders nothing if there is no such UI. */
export function EngineLink({ workflowId }: { workflowId: string }) {
  const { temporalUiUrl, temporalNamespace } = useSession().config;
  if (temporalUiUrl === undefined) return undefined;
  return (
    <a
      className="plain-link"
      href={`${temporalUiUrl}/namespaces/${temporalNamespace}/workflows/${workflowId}`}
      target="_blank"
      rel="noreferrer"
    >
      {operationWords.engine}
    </a>
  );
}

/**
 * Links to the workflows of each stage in the Temporal UI, if there is one. They are rarely needed, so they are behind
 * 【更多】.
 */
export function StageLinks({ stages }: { stages: readonly string[] }) {
  const { temporalUiUrl, temporalNamespace } = useSession().config;
  if (temporalUiUrl === undefined || stages.length === 0) return undefined;
  const query = (stage: string) => encodeURIComponent(`CaStage="${stage}" AND ExecutionStatus="Running"`);
  return (
    <details>
      <summary>{operationWords.more}</summary>
      <p className="row-links">
        {operationWords.inEngine}
        {stages.map((stage) => (
          <a
            key={stage}
            href={`${temporalUiUrl}/namespaces/${temporalNamespace}/workflows?query=${query(stage)}`}
            target="_blank"
            rel="noreferrer"
          >
            {stage}
          </a>
        ))}
      </p>
    </details>
  );
}
