const largestAnswerBytes = 1024 * 1024;

/** The JSON of an answer. @throws Error for any but a 200, one too long, or what is not JSON */
export async function readAnswer(answer: Response, what: string): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of answer.body ?? []) {
    total += chunk.length;
    if (total > largestAnswerBytes) throw new Error(`诺税通's answer to ${what} is too long`);
    chunks.push(chunk);
  }
  // An error's body is only a hint: nothing is concluded from it.
  if (answer.status !== 200) throw new Error(`诺税通 answered ${answer.status} to ${what}`);
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new Error(`诺税通's answer to ${what} is not JSON`);
  }
}
