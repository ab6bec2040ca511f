import { operationsOf, readDocument, type Operation } from "../support/openapi";
import { createCast, type Cast } from "../support/requests/cast";
import { createWalk } from "../support/requests/walk";
import { testStack } from "../support/test-stack";
import { openWorld, type World } from "../support/world";

/*
 * Random requests, made from the API's own document: half of them match it, half have a fault, and they concern records
 * in all states. check-every-answer.ts checks each answer against the document.
 */

/** Number of requests for each role; `npm run test:requests` makes 3,000. */
const perRole = Number(process.env["REQUESTS_PER_ROLE"] ?? 100);
const seed = Number(process.env["REQUESTS_SEED"] ?? 20_261_126);

let world: World;
let cast: Cast;
let operations: Operation[];
beforeAll(async () => {
  world = await openWorld(testStack());
  // Uploads are left out, because schemas can't generate files: materials.test.ts and inspect.test.ts test them.
  operations = operationsOf(await readDocument(world.stack.addresses.api)).filter(
    ({ path }) => !path.includes("/materials"),
  );
  cast = await createCast(world);
});
afterAll(() => world.close());

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
    .map(([name, { asked, sound, done, refused }]) => {
      const codes = Object.entries(refused).map(([code, times]) => `${code} ${times}`);
      return `${name}: asked ${asked}, sound ${sound}, done ${done}${codes.length > 0 ? `; ${codes.join(", ")}` : ""}\n`;
    })
    .join("");
