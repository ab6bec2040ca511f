import { world } from "../support/here";
import { type Operation, operationsOf, readDocument } from "../support/openapi";
import { type Cast, createCast } from "../support/requests/cast";
import { readAs } from "../support/world";
import { createWalk } from "../support/requests/walk";

/*
 * Random requests that match the API's own document, about records in all states. check-every-answer.ts checks each
 * answer against the document. Requests that have a fault are Schemathesis's (`npm run test:schemathesis`).
 */

/** Number of requests for each role; `npm run test:requests` makes 3,000. */
const perRole = Number(process.env["REQUESTS_PER_ROLE"] ?? 30);
const seed = Number(process.env["REQUESTS_SEED"] ?? 20_261_126);

let cast: Cast;
let operations: Operation[];
beforeAll(async () => {
  // Uploads are left out, because schemas can't generate files: materials.test.ts and inspect.test.ts test them.
  operations = operationsOf(await readDocument(world.stack.addresses.api)).filter(
    ({ path }) => !path.includes("/materials"),
  );
  cast = await createCast(world);
});
afterAll(async () => {
  // Endpoints that the walk has registered would be called by the stack on and on.
  const { items } = await readAs<"webhookEndpoints">(world.operator, "/api/webhook-endpoints");
  for (const { id } of items.filter(({ url }) => url === cast.receiver.url))
    await world.operator.api.call("DELETE", `/api/webhook-endpoints/${id}`);
  cast.receiver.close();
});

test(
  `when each role asks ${perRole} times at random (REQUESTS_SEED=${seed}), then every answer is as declared, what is as the document says is taken, and a repeat is a repeat`,
  async () => {
    const walk = createWalk({ cast, operations, seed });
    await walk.go(perRole);
    const rest = await walk.meetTheRest();
    process.stdout.write(tableOf(walk.met));
    expect(walk.faults).toEqual([]);
    expect(rest).toEqual([]);
  },
  300_000 + perRole * 400,
);

const tableOf = (met: ReturnType<typeof createWalk>["met"]): string =>
  [...met]
    .map(([name, { asked, done, refused }]) => {
      const codes = Object.entries(refused).map(([code, times]) => `${code} ${times}`);
      return `${name}: asked ${asked}, done ${done}${codes.length > 0 ? `; ${codes.join(", ")}` : ""}\n`;
    })
    .join("");
