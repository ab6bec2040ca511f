import { shapeVersion } from "../../domain/application/shape";
import { bringStoreUpToDate } from "../../store/bring-up-to-date";
import { nativeCollection } from "../../store/models/native-collection";
import { projectionUpdate } from "../../store/write-projection";
import { at, draft, onSiteForm, paid } from "../domain/samples";
import { useOwnDatabase } from "../support/own-database";

const database = useOwnDatabase();

test("a start brings applications of earlier shapes onto the present work lists, and a second one changes nothing", async () => {
  const { applications } = database.models;
  const collection = nativeCollection(applications);
  const waiting = paid();
  const unsent = { ...draft(onSiteForm), id: "01JDEMO0000000000000000002" };
  const { toIssue, holds: _, ...before } = projectionUpdate(waiting, new Date(at(60))).$set;
  expect(toIssue).toBeDefined();
  const earlier = { ...before, _id: waiting.id, generation: 1, shape: shapeVersion - 1 };
  const { status, id } = unsent;
  await collection.insertMany([earlier, { ...earlier, _id: id, status, application: unsent }]);
  await bringStoreUpToDate(database.models);
  const once = await collection.find().sort({ _id: 1 }).toArray();
  expect(once).toMatchObject([
    { _id: waiting.id, shape: shapeVersion, toIssue },
    { _id: id, shape: shapeVersion },
  ]);
  expect(once[1]).not.toHaveProperty("toIssue");
  await bringStoreUpToDate(database.models);
  expect(await collection.find().sort({ _id: 1 }).toArray()).toEqual(once);
});
