import { cancelledAtTheConsole, operatorAtTheConsole } from "../domain/consent";
import { newUlid } from "../lib/new-ulid";
import { propose, type SealsValues } from "../services/consents/propose";
import type { ConsentRequestModel } from "../store/models/consent-request";
import { isDuplicateKey } from "../store/models/duplicate-key";

export interface ConsentDependencies {
  consentRequests: ConsentRequestModel;
  sealer: SealsValues;
  /** True if money that is moved by hand waits for a second operator. */
  twoPersons: boolean;
}

interface Withdrawal {
  applicationId: string;
  /** Sum that would go back, in fen. */
  amountFen: number;
}

/** Creates the activity by which a cancellation in the Temporal UI becomes a proposal in the portal. */
export function createConsentActivities({ consentRequests, sealer, twoPersons }: ConsentDependencies) {
  return {
    /**
     * Proposes the withdrawal of a paid application whose workflow was cancelled. Returns false if one operator is enough
     * here. May be repeated.
     */
    async proposeWithdrawal({ applicationId, amountFen }: Withdrawal): Promise<boolean> {
      if (!twoPersons) return false;
      const opinion = cancelledAtTheConsole;
      try {
        await propose(
          { consentRequests, sealer, now: Date.now() },
          {
            ...{
              _id: newUlid(Date.now()),
              command: "withdraw",
              record: applicationId,
              applicationId,
              amountFen,
            },
            ...{ by: operatorAtTheConsole, reason: opinion, body: { opinion } },
            about: "在流程引擎中取消：撤回申请，退还全部款项",
          },
        );
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      return true;
    },
  };
}
