import { useSession } from "../sign-in/session";
import { words } from "../words";

/** Opens the application's workflow in the Temporal UI, where there is one. */
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
      {words.operation.engine}
    </a>
  );
}

/** The workflows of a stage in the Temporal UI, where there is one. */
export function StageLink({ stage }: { stage: string }) {
  const { temporalUiUrl, temporalNamespace } = useSession().config;
  if (temporalUiUrl === undefined) return undefined;
  const query = encodeURIComponent(`CaStage="${stage}" AND ExecutionStatus="Running"`);
  return (
    <a
      href={`${temporalUiUrl}/namespaces/${temporalNamespace}/workflows?query=${query}`}
      target="_blank"
      rel="noreferrer"
    >
      {words.operation.inEngine}
    </a>
  );
}
