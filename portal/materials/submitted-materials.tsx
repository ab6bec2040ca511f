import type { ApplicationView } from "../client/views";
import { ViewerPanel } from "./viewer-panel";

interface SubmittedMaterialsProps {
  application: ApplicationView;
  /** The first is shown at once; otherwise none is, until somebody asks for one. */
  opens?: boolean;
}

/** The 申请材料 that were submitted, where any ever were. */
export function SubmittedMaterials({ application, opens = false }: SubmittedMaterialsProps) {
  const { id, submissions } = application;
  return submissions.some(({ materials }) => materials) ? (
    <ViewerPanel id={id} submissions={submissions} opens={opens} />
  ) : undefined;
}
