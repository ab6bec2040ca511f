import type { Answer } from "../../contract/answers";
import { formOf, mailed, submitted } from "../support/journey";
import { testStack } from "../support/test-stack";
import { openWorld, type Bidder, type World } from "../support/world";

let world: World;
beforeAll(async () => {
  world = await openWorld(testStack());
});
afterAll(() => world.close());

const contactsOf = async ({ api }: Bidder): Promise<Answer<"earlierContacts">> =>
  (await api.call<Answer<"earlierContacts">>("GET", "/api/contacts")).body;

test("when an organisation has applied before, then whom it named is there once, the latest first, and drafts and erased ones are not", async () => {
  const bidder = await world.newBidder();
  const person = (contactName: string) => ({ contactName, mobile: "13800000001" });
  const { recipientName, recipientPhone, recipientAddress } = mailed;
  await submitted({ world, bidder, changes: { ...person("示例经办人甲"), ...mailed } });
  await submitted({ world, bidder, changes: { ...person("示例经办人甲"), ...mailed } });
  const { id: erasedId } = await submitted({ world, bidder, changes: person("示例经办人乙") });
  await submitted({ world, bidder, changes: person("示例经办人丙") });
  await bidder.api.create(formOf(bidder, person("示例经办人丁")));
  await world.models.applications.updateOne({ _id: erasedId }, { $set: { erasedAt: new Date() } });

  expect(await contactsOf(bidder)).toEqual({
    contacts: [person("示例经办人丙"), person("示例经办人甲")],
    recipients: [{ recipientName, recipientPhone, recipientAddress }],
  });
  expect(await contactsOf(await world.newBidder())).toEqual({ contacts: [], recipients: [] });
});
