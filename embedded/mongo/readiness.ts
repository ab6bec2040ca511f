const pingTimeoutMs = 1_000;

/** Says whether a MongoDB at this address answers a ping within this time. It never throws. */
export async function mongoAnswers(uri: string, withinMs = pingTimeoutMs): Promise<boolean> {
  // The driver is loaded while the server comes up, so that loading it does not delay the start of the server.
  const { mongo } = await import("mongoose");
  const client = new mongo.MongoClient(uri, { serverSelectionTimeoutMS: withinMs });
  try {
    await client.db("admin").command({ ping: 1 });
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}
