import { openEngine, type EngineView } from "../support/engine";
import { createOwnStack, type OwnStack } from "../support/own-stack";
import { expectWholeEnd, stages } from "../support/stages";
import { openWorld, type Bidder, type World } from "../support/world";

jest.setTimeout(180_000);

let own: OwnStack;
let world: World;
let engine: EngineView;
let bidder: Bidder;
beforeAll(async () => {
  own = await createOwnStack();
  const { addresses, env } = own.stack;
  world = await openWorld({ addresses, env, dataDir: own.dataDir });
  engine = await openEngine(own.stack);
  bidder = await world.newBidder();
});
afterAll(async () => {
  await engine.close();
  await world.close();
  await own.remove();
});

test.each(Object.entries(stages))(
  "when an application at %s is terminated and revived, then it goes on from there, and all agree",
  async (_stage, reach) => {
    const id = await reach({ world, bidder });
    await engine.client.workflow.getHandle(id).terminate("示例");
    const revival = `/api/operations/applications/${id}/revival`;
    expect(await world.operator.api.call("POST", revival)).toMatchObject({
      status: 200,
      body: { revived: true },
    });
    await expectWholeEnd({ world, engine, bidder }, id);
  },
);
