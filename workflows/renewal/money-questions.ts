import type { Notice } from "../../contract/notices";
import type { Renewal } from "./renewal";

/** Takes what the reconciliation asks about the application's money, or how that was settled: each once. */
export async function askAboutMoney(
  renewal: Renewal,
  { id, text, settled: reason }: Notice<"moneyQuestion">,
): Promise<void> {
  const known = (renewal.application.moneyQuestions ?? []).find((question) => question.id === id);
  const isOpen = known !== undefined && known.settled === undefined;
  if (reason === undefined) {
    if (!isOpen) await renewal.record({ type: "moneyQuestioned", id, text });
  } else if (isOpen) await renewal.record({ type: "moneyQuestionSettled", id, reason });
}
