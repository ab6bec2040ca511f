import {
  defineSearchAttributeKey,
  TypedSearchAttributes,
  type SearchAttributeUpdatePair,
} from "@temporalio/common";
import type { Application } from "../domain/application/application";
import { openAttempt } from "../domain/money/attempts";
import type { ApplicationForm } from "../domain/application/form";
import { stageOf, type Stage } from "../domain/application/stage";

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

/** What a workflow is started with by the first submission, at the given time. */
export const firstStartAttributes = (form: ApplicationForm, at: Date): TypedSearchAttributes =>
  new TypedSearchAttributes([
    { key: caStage, value: "待审核" satisfies Stage },
    { key: caWaitingSince, value: at },
    { key: caPickup, value: form.pickup },
    { key: caLockSerial, value: form.lockSerial },
  ]);

/**
 * Which attributes tell something new. The time since which it waits goes with the stage: alone it is no news, for who
 * starts a workflow has another clock than it.
 */
export function newsBeside(
  known: TypedSearchAttributes | readonly SearchAttributeUpdatePair[],
): (pairs: readonly SearchAttributeUpdatePair[]) => SearchAttributeUpdatePair[] {
  const pairs = known instanceof TypedSearchAttributes ? known.getAll() : known;
  const values = new Map(pairs.map(({ key, value }) => [key.name, comparable(value)]));
  return (others) => {
    const news = others.filter(({ key, value }) => comparable(value) !== (values.get(key.name) ?? null));
    return news.some(({ key }) => key.name !== caWaitingSince.name) ? news : [];
  };
}

const comparable = (value: unknown): unknown => (value instanceof Date ? value.getTime() : (value ?? null));
