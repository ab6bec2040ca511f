import type { ApplicationView } from "../client/views";
import { ViewerPanel } from "./viewer-panel";

interface SubmittedMaterialsProps {
  application: ApplicationView;
  /** True to show the first file at once; otherwise no file is shown until the reader chooses one. */
  opens?: boolean;
}

/** Panel with the submitted 申请材料; renders nothing if there never were any. */
export function SubmittedMaterials({ application, opens = false }: SubmittedMaterialsProps) {
  const { id, submissions } = application;
  return submissions.some(({ materials }) => materials) ? (
    <ViewerPanel id={id} submissions={submissions} opens={opens} />
  ) : undefined;
}
