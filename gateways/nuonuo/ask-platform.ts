import { askOutside, type OutsideRequest } from "../ask-outside";

const largestBytes = 1024 * 1024;

interface Question extends Pick<OutsideRequest, "url" | "headers" | "body" | "timeoutMs"> {
  /** Name of the call in error messages. */
  what: string;
}

/**
 * Posts a request to the platform and returns the JSON of its answer. @throws Error unless the answer is a 200 with
 * JSON of acceptable length
 */
export async function askPlatform({ what, ...question }: Question): Promise<unknown> {
  const answer = await askOutside({ method: "POST", ...question, largestBytes });
  // The body of an error proves nothing about the order, so nothing is concluded from it.
  if (answer.status !== 200) throw new Error(`诺税通 answered ${answer.status} to ${what}`);
  try {
    return JSON.parse(answer.body.toString());
  } catch {
    throw new Error(`诺税通's answer to ${what} is not JSON`);
  }
}
