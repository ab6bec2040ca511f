import { cancelledAtTheConsole, operatorAtTheConsole } from "../domain/consent";
import { newUlid } from "../lib/new-ulid";
import { propose, type SealsValues } from "../services/consents/propose";
import type { ConsentRequestModel } from "../store/models/consent-request";
import { isDuplicateKey } from "../store/models/duplicate-key";

export interface ConsentDependencies {
  consentRequests: ConsentRequestModel;
  sealer: SealsValues;
  /** Money that is moved by hand waits for a second operator. */
  twoPersons: boolean;
}

interface Withdrawal {
  applicationId: string;
  /** The sum that would go back. */
  amountFen: number;
}

/** Cancelling in the Temporal UI asks for what people decide in the portal. */
export function createConsentActivities({ consentRequests, sealer, twoPersons }: ConsentDependencies) {
  return {
    /** Has a cancellation of what is paid wait for operators; false where the office has but one. May be repeated. */
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
