import type { z } from "zod";
import { applicationAnswers } from "./application";
import { consentAnswers } from "./consents";
import { eventAnswers } from "./events";
import { workListAnswers } from "./work-lists";
import { workOrderAnswers } from "./work-orders";
import { lockAnswers } from "./locks";
import { materialAnswers } from "./materials";
import { moneyAnswers } from "./money";
import { ratingAnswers } from "./ratings";
import { reviewMarkAnswers } from "./review-marks";

/*
 * Schemas of all answers of the API. The OpenAPI document, the handlers and the portal's types derive from them.
 * Amounts are integers in fen, instants are ISO 8601 UTC.
 */
const schemas = {
  ...applicationAnswers(),
  ...lockAnswers(),
  ...materialAnswers(),
  ...moneyAnswers(),
  ...ratingAnswers(),
  ...reviewMarkAnswers(),
  ...workListAnswers(),
  ...workOrderAnswers(),
  ...consentAnswers(),
  ...eventAnswers(),
};

export type AnswerName = keyof typeof schemas;
export type Answer<A extends AnswerName> = z.output<(typeof schemas)[A]>;

export const answerNames = Object.keys(schemas) as AnswerName[];

/** Returns the schema of an answer. */
export const answerOf = <A extends AnswerName>(name: A): (typeof schemas)[A] => schemas[name];
