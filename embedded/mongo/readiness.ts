const pingTimeoutMs = 1_000;

/** True when a MongoDB at this address answers a ping. Never throws. */
export async function mongoAnswers(uri: string): Promise<boolean> {
  // Loaded while the server comes up, not before it is started.
  const { mongo } = await import("mongoose");
  const client = new mongo.MongoClient(uri, { serverSelectionTimeoutMS: pingTimeoutMs });
  try {
    await client.db("admin").command({ ping: 1 });
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}
