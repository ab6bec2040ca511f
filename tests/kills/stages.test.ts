import { useOwnHouse } from "../support/own-house";
import { expectWholeEnd, stages } from "../support/stages";

const house = useOwnHouse();

test.each(Object.entries(stages))(
  "when an application at %s is terminated and revived, then it goes on from there, and all agree",
  async (_stage, reach) => {
    const id = await reach(house);
    await house.engine.client.workflow.getHandle(id).terminate("示例");
    const revival = `/api/operations/applications/${id}/revival`;
    expect(await house.world.operator.api.call("POST", revival)).toMatchObject({
      status: 200,
      body: { revived: true },
    });
    await expectWholeEnd(house, id);
  },
);
