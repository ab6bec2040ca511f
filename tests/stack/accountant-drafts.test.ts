import { newUlid } from "../../lib/new-ulid";
import { bidder as owner, world } from "../support/here";
import { formOf } from "../support/journey";
import { operationsOf, readDocument } from "../support/openapi";
import type { ProblemBody } from "../support/problems";

test("answers an accountant who names a draft as if it were nothing at all", async () => {
  const { id: draft } = await owner.api.create(formOf(owner));
  const paths = operationsOf(await readDocument(world.stack.addresses.api))
    .filter(({ "x-access": { roles, records } }) => records === "readable" && roles.includes("accountant"))
    .map(({ path }) => path);
  expect(paths.length).toBeGreaterThan(2);
  for (const path of paths) {
    const answerTo = async (id: string) => {
      const address = path.replace("{id}", id).replace(/\{\w+\}/g, "0".repeat(20));
      const { status, body } = await world.accountant.api.call<ProblemBody>("GET", address);
      const { code, title, detail } = body;
      return { status, code, title, detail };
    };
    expect(await answerTo(draft)).toEqual(await answerTo(newUlid(0)));
  }
});
