import { askOutside, type OutsideRequest } from "../ask-outside";

const largestBytes = 1024 * 1024;

interface Question extends Pick<OutsideRequest, "url" | "headers" | "body" | "timeoutMs"> {
  /** By which name errors speak of it. */
  what: string;
}

/** Posts to the platform. The JSON of its answer. @throws Error for any but a 200, one too long, or what is not JSON */
export async function askPlatform({ what, ...question }: Question): Promise<unknown> {
  const answer = await askOutside({ method: "POST", ...question, largestBytes });
  // An error's body is only a hint: nothing is concluded from it.
  if (answer.status !== 200) throw new Error(`诺税通 answered ${answer.status} to ${what}`);
  try {
    return JSON.parse(answer.body.toString());
  } catch {
    throw new Error(`诺税通's answer to ${what} is not JSON`);
  }
}
