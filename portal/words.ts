import { application } from "./words/application";
import { common, file, problem } from "./words/common";
import { payment } from "./words/payment";
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
};

export type Words = typeof chinese;

export const words: Words = chinese;
