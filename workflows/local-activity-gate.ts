import { CancellationScope, condition } from "@temporalio/workflow";

/**
 * Nothing passes a local activity that is under way. What comes to a run meanwhile (a message, a cancellation, an answer of
 * an activity, a timer) is an activation of its own while it happens, but is handed over together with the local
 * activity's result when the history is replayed: code that goes on in between would come to other commands there. So it
 * waits until no local activity is under way and whatever follows from the last one's end has been done.
 * docs/decisions/0025-nothing-passes-a-local-activity.md tells where this was read and seen.
 */
let underWay = 0;
/** True while those that waited go on, one after another. */
let passing = false;
const waiting: (() => void)[] = [];

/** True where what comes now may be acted on at once. */
export const isGateOpen = (): boolean => underWay === 0 && !passing;

/** Resolves once the gate is open, after all that came to it before. */
export async function passGate(): Promise<void> {
  if (!isGateOpen()) await new Promise<void>((pass) => waiting.push(pass));
}

/** The answer of an activity, or of a timer, once the gate is open. */
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

/** Lets those who waited go on, each as far as it can, as long as none of them begins a local activity. */
async function letPass(): Promise<void> {
  await endOfActivation();
  for (let next; underWay === 0 && (next = waiting.shift());) {
    next();
    await endOfActivation();
  }
  passing = false;
}

/** Lets all be delivered that came at once, and everybody go on who can. */
export async function endOfActivation(): Promise<void> {
  let ended = false;
  const end = condition(() => ended);
  ended = true;
  await end;
}
