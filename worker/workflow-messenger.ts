import type { Client } from "@temporalio/client";
import type { WorkflowMessenger } from "../services/payment-events/route-event";
import { createMessenger } from "../temporal/messenger";
import { moneyQuestion, paymentNotice, refundNotice } from "../workflows/messages";

/** Creates the messenger by which activities tell workflows about money. */
export function createWorkflowMessenger(client: Client): WorkflowMessenger {
  const { tell, startOnce } = createMessenger(client);
  return {
    tellOfPayment: (applicationId, evidence) => tell(paymentNotice, applicationId, evidence),
    tellOfRefund: (workflowId, evidence) => tell(refundNotice, workflowId, evidence),
    tellOfMoneyQuestion: (applicationId, question) => tell(moneyQuestion, applicationId, question),
    startStrayRefund: (refund) =>
      startOnce("strayRefund", { workflowId: refund.refund.number, input: refund }),
  };
}
