import { CancellationScope, condition } from "@temporalio/workflow";

/**
 * Number of local activities under way. Nothing may pass them. Whatever comes to a run meanwhile (a message, a
 * cancellation, an activity's result, a timer) is an activation of its own at first, but a replay delivers it together
 * with the local activity's result. Code that ran in between would issue other commands in the replay. So everything
 * waits until no local activity is under way and all that follows from the last one's result is done. The findings are in
 * docs/decisions/0025-nothing-passes-a-local-activity.md.
 */
let underWay = 0;
/** True while the waiting code continues, one piece after another. */
let passing = false;
const waiting: (() => void)[] = [];

/** Decides whether code may act at once on whatever comes now. */
export const isGateOpen = (): boolean => underWay === 0 && !passing;

/** Resolves once the gate is open, after all code that came to it before. */
export async function passGate(): Promise<void> {
  if (!isGateOpen()) await new Promise<void>((pass) => waiting.push(pass));
}

/** Returns the result of an activity or a timer, once the gate is open. */
export async function behindGate<T>(coming: Promise<T>): Promise<T> {
  try {
    return await coming;
  } finally {
    await passGate();
  }
}

/** Runs a local activity, and keeps the gate shut until its end. */
export async function holdingGate<T>(localActivity: () => Promise<T>): Promise<T> {
  underWay += 1;
  try {
    return await localActivity();
  } finally {
    underWay -= 1;
    if (isGateOpen()) {
      passing = true;
      void CancellationScope.nonCancellable(letPass);
    }
  }
}

/** Lets waiting code continue, each piece as far as it can, as long as none begins a local activity. */
async function letPass(): Promise<void> {
  await endOfActivation();
  for (let next; underWay === 0 && (next = waiting.shift());) {
    next();
    await endOfActivation();
  }
  passing = false;
}

/**
 * Resolves at the end of the activation: everything that came with it is delivered, and all code has continued as far as
 * it can.
 */
export async function endOfActivation(): Promise<void> {
  let ended = false;
  const end = condition(() => ended);
  ended = true;
  await end;
}
