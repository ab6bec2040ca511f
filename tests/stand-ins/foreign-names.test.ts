import { request } from "node:http";
import express from "express";
import { serve, type RunningServer } from "../../stand-ins/shared/serve";

let server: RunningServer;
beforeAll(async () => {
  server = await serve(0, () => express().get("/", (_request, response) => void response.send("secret")));
});
afterAll(() => server.close());

const askedAs = (host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(server.url, { headers: { host } }, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });

test.each(["127.0.0.1", "localhost:9000", "[::1]:9000", "LOCALHOST"])(
  "when a stand-in is called %s, then it answers",
  async (host) => expect(await askedAs(host)).toBe(200),
);

test("when a caller keeps its connection, then no moment is named at which a stand-in closes it", async () => {
  const answer = await fetch(server.url);
  expect(answer.headers.get("connection")).toBe("keep-alive");
  expect(answer.headers.get("keep-alive")).toBeNull();
});

test.each(["evil.example.com", "127.0.0.1.evil.example.com", "localhost.evil.example.com:80", "10.0.0.1"])(
  "when a page elsewhere leads its name %s here, then a stand-in tells it nothing",
  async (host) => expect(await askedAs(host)).toBe(421),
);
