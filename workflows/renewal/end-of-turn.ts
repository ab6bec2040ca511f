import { condition } from "@temporalio/workflow";

/** Lets all be delivered that came at once, and everybody go on who can. */
export async function endOfTurn(): Promise<void> {
  let ended = false;
  const end = condition(() => ended);
  ended = true;
  await end;
}
