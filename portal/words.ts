import { application } from "./words/application";
import { common, file, problem } from "./words/common";
import { invoice } from "./words/invoice";
import { lock } from "./words/lock";
import { payment } from "./words/payment";
import { progress } from "./words/progress";
import { time } from "./words/time";

/**
 * All texts of the portal, except those that are loaded with the few pages that need them. Another language is another
 * object of this type.
 */
const chinese = {
  common,
  problem,
  file,
  time,
  application,
  payment,
  invoice,
  lock,
  progress,
};

export type Words = typeof chinese;

export const words: Words = chinese;
