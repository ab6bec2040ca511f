import type { ApplicationView } from "../client/views";

/** Properties of 【更正收件信息】. */
export interface RecipientButtonProps {
  application: ApplicationView;
  /** True for a reviewer, who corrects the recipient on a call and says so. */
  isStaff?: boolean;
  onDone: (application: ApplicationView) => void;
  onReload: () => void;
}
