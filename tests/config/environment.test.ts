import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { readApiConfig } from "../../config/api";
import {
  EnvironmentError,
  configurationOrExit,
  readEnvironment,
  readEnvironmentParts,
} from "../../config/environment";

const complete = {
  MONGODB_URI: "mongodb://127.0.0.1:27017/ca",
  TEMPORAL_ADDRESS: "127.0.0.1:7233",
};

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
  }
  throw new Error("no EnvironmentError was thrown");
}

describe("the API's configuration", () => {
  test("when only what is required is set then the rest has its defaults", () => {
    expect(readApiConfig(complete)).toEqual({
      port: 3_000,
      host: "127.0.0.1",
      publicUrl: "http://127.0.0.1:3000",
      startTimeoutMs: 300_000,
      mongodbUri: complete.MONGODB_URI,
      temporalAddress: "127.0.0.1:7233",
      temporalNamespace: "default",
      temporalSecurity: {},
      codecPathSecret: undefined,
      twoPersons: true,
      logLevel: "info",
    });
    expect(readApiConfig({ ...complete, OPERATIONS_TWO_PERSONS: "false" }).twoPersons).toBe(false);
    const unclear = { ...complete, OPERATIONS_TWO_PERSONS: "no" };
    expect(problemsOf(() => readApiConfig(unclear))).toEqual([
      "OPERATIONS_TWO_PERSONS: must be true or false",
    ]);
  });

  test("when much is wrong then all variables are named at once, and no value is quoted", () => {
    const environment = {
      MONGODB_URI: "postgres://user:password@db",
      API_PORT: "99999",
      CODEC_PATH_SECRET: "hunter2",
    };
    const problems = problemsOf(() => readApiConfig(environment));
    expect(problems.map((problem) => problem.split(":")[0])).toEqual([
      "MONGODB_URI",
      "TEMPORAL_ADDRESS",
      "API_PORT",
      "CODEC_PATH_SECRET",
    ]);
    expect(problems).toContain("TEMPORAL_ADDRESS: is required");
    expect(problems.join()).not.toMatch(/password|hunter2/);
  });

  test("when MongoDB's password stands in a file, then it is the user's that the address names", () => {
    const file = join(mkdtempSync(join(tmpdir(), "password-")), "mongodb");
    writeFileSync(file, "p@ss/1\n");
    const uriOf = (uri: string) =>
      readApiConfig({ ...complete, MONGODB_URI: uri, MONGODB_PASSWORD_FILE: file }).mongodbUri;
    expect(uriOf("mongodb://ca@db-1:27017,db-2/ca?tls=true")).toBe(
      "mongodb://ca:p%40ss%2F1@db-1:27017,db-2/ca?tls=true",
    );
    for (const whole of ["mongodb://ca:own@localhost/ca", "mongodb://localhost/ca"])
      expect(uriOf(whole)).toBe(whole);
    expect(problemsOf(() => readApiConfig({ ...complete, MONGODB_PASSWORD_FILE: `${file}-not` }))).toEqual([
      expect.stringMatching(/^MONGODB_PASSWORD_FILE: /),
    ]);
  });

  test("when PUBLIC_URL ends with a slash then the slash is left out", () => {
    expect(readApiConfig({ ...complete, PUBLIC_URL: "https://ca.example.cn/" }).publicUrl).toBe(
      "https://ca.example.cn",
    );
  });
});

const read = (name: string) => (environment: Readonly<Record<string, string | undefined>>) =>
  readEnvironment(z.object({ [name]: z.string() }), environment);

describe("parts of the configuration", () => {
  test("when several parts are wrong then the problems of all are told together", () => {
    const readers = { a: read("A"), b: read("B"), c: read("C") };
    expect(problemsOf(() => readEnvironmentParts(readers, { B: "b" }))).toEqual([
      "A: is required",
      "C: is required",
    ]);
    expect(readEnvironmentParts({ a: read("A") }, { A: "a" })).toEqual({ a: { A: "a" } });
  });

  test("when a process starts with a bad configuration then it prints what is wrong and ends with 78", () => {
    const exit = jest.spyOn(process, "exit").mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    const print = jest.spyOn(console, "error").mockImplementation(() => undefined);
    expect(() => configurationOrExit(() => readApiConfig({}))).toThrow("exit 78");
    expect(print.mock.calls.join()).toContain("MONGODB_URI: is required");
    exit.mockRestore();
    print.mockRestore();
    expect(configurationOrExit(() => 1)).toBe(1);
  });
});
