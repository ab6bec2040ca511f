import { z } from "zod";
import { json } from "../../api/openapi/responses";
import { startPlatform, type Platform } from "./platform-harness";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({
    define: (defineRoute) =>
      defineRoute({
        operationId: "getThing",
        method: "get",
        path: "/api/things",
        summary: "Read a thing",
        role: "signed-in",
        response: json(z.unknown(), { description: "the thing" }),
        problems: [],
        handler: () => ({ name: "thing" }),
      }),
  });
});
afterAll(() => platform.close());

test("when a client names what it knows, alone, among others, as weak or as anything, then it isn't sent again", async () => {
  const url = `${platform.url}/api/things`;
  const headers = await platform.bearer("r");
  const tag = (await fetch(url, { headers })).headers.get("etag") ?? "";
  const asked = async (known: string) => {
    const response = await fetch(url, { headers: { ...headers, "if-none-match": known } });
    return [response.status, (await response.text()) === "", response.headers.get("etag")];
  };
  for (const known of [tag, `"other", ${tag}`, `W/${tag}`, "*"])
    expect(await asked(known)).toEqual([304, true, tag]);
  for (const known of ['"other"', `${tag.slice(0, -1)}x"`])
    expect(await asked(known)).toEqual([200, false, tag]);
});
