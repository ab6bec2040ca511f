import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from "@temporalio/common";
import type { Application } from "../domain/application/application";
import { openAttempt } from "../domain/money/attempts";
import { stageOf } from "../domain/application/stage";

/** By these the operators find applications. They are not encrypted, so they hold no personal data. */
export const caStage = defineSearchAttributeKey("CaStage", "KEYWORD");
export const caWaitingSince = defineSearchAttributeKey("CaWaitingSince", "DATETIME");
export const caPickup = defineSearchAttributeKey("CaPickup", "KEYWORD");
export const caLockSerial = defineSearchAttributeKey("CaLockSerial", "KEYWORD");
export const caPaymentDeadline = defineSearchAttributeKey("CaPaymentDeadline", "DATETIME");

/** All that a namespace must have registered. */
export const searchAttributes = [caStage, caWaitingSince, caPickup, caLockSerial, caPaymentDeadline];

export function searchAttributesOf(application: Application): SearchAttributeUpdatePair[] {
  const deadline = openAttempt(application)?.deadline;
  return [
    { key: caStage, value: stageOf(application) },
    { key: caWaitingSince, value: new Date(application.waitingSince) },
    { key: caPickup, value: application.form.pickup },
    { key: caLockSerial, value: application.form.lockSerial },
    { key: caPaymentDeadline, value: deadline === undefined ? null : new Date(deadline) },
  ];
}
