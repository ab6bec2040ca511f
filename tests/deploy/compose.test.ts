import { parse } from "yaml";
import {
  allFiles,
  composeConfig,
  composeFile,
  environmentOf,
  ownSettings,
  readProjectFile,
  samplesFor,
  variablesOf,
  type Composition,
  type Service,
} from "./compose";

const { required, optional } = variablesOf(readProjectFile(composeFile));

const complete = samplesFor([composeFile]);

const without = (name: string) =>
  Object.fromEntries(Object.entries(complete).filter(([candidate]) => candidate !== name));

const jobs = ["mongodb-set-up", "temporal-database", "temporal-namespace", "doctor"];

const tools = ["temporal-cli", "tally", "rehearsal-mongodb", "rehearsal-postgres"];

let composition: Composition;
const service = (name: string): Service => {
  const found = composition.services[name];
  if (!found) throw new Error(`no service ${name}`);
  return found;
};

beforeAll(async () => {
  composition = await composeConfig(complete);
});

describe("variables", () => {
  const names = [...required.keys()];

  test.each(names)("when %s is left out, then there are words for its name and what it is", (name) => {
    expect(required.get(name)).toMatch(new RegExp(`^${name} is missing: .{10,}`));
  });

  // Only the first and the last variable of the file are tried, because each call takes half a second of computing
  // time.
  test.each([names.at(0), names.at(-1)])(
    "when %s is left out, then docker-compose stops and says those words",
    async (name = "") => {
      await expect(composeConfig(without(name))).rejects.toThrow(required.get(name));
    },
  );

  test("when a variable could hold a secret, then it has no default", () => {
    // Variables that are only passed on have no default here, and a file's path is no secret.
    const secretive = [...optional].filter(
      ([name, otherwise]) =>
        otherwise !== undefined && /PASSWORD|SECRET|KEY|TOKEN/.test(name) && !name.endsWith("_FILE"),
    );
    expect(secretive).toEqual([]);
  });

  test("when .env.example is read, then it names every variable, the required ones empty and the others in comments", () => {
    const example = readProjectFile(".env.example");
    const given = new Map(
      [...example.matchAll(/^([A-Z0-9_]+)=(.*)$/gm)].map(([, name = "", value]) => [name, value]),
    );
    const shown = [...example.matchAll(/^# ([A-Z0-9_]+)=.+$/gm)].map(([, name = ""]) => name);
    expect(given).toEqual(new Map([...required.keys()].map((name) => [name, ""])));
    expect(shown.toSorted()).toEqual([...optional.keys(), ...ownSettings].toSorted());
  });
});

describe("services", () => {
  test("when our processes get their environment, then MongoDB's password isn't in it", () => {
    for (const name of ["api", "worker", "doctor", "mongodb-set-up"])
      expect(JSON.stringify(service(name).environment)).not.toContain("sample-mongodb_password");
    expect(environmentOf(service("api"))).toMatchObject({
      MONGODB_URI: "mongodb://ca-renewal@mongodb-1:27017/ca-renewal?replicaSet=rs0",
      MONGODB_PASSWORD_FILE: "/run/secrets/mongodb_password",
    });
  });

  test("when images are named, then each has a full version", () => {
    for (const { image } of Object.values(composition.services)) expect(image).toMatch(/:v?\d+\.\d+[\w.-]*$/);
  });

  test("when api and worker are built, then they share one image with the version of package.json", () => {
    const { version } = JSON.parse(readProjectFile("package.json")) as { version: string };
    expect([service("api").image, service("worker").image]).toEqual([
      `ca-renewal:${version}`,
      `ca-renewal:${version}`,
    ]);
  });

  test("when ports are published, then only the API's and, on the loopback, what operators look at", () => {
    const published = Object.entries(composition.services).filter(([, { ports }]) => ports !== undefined);
    expect(published.map(([name]) => name).toSorted()).toEqual([
      "alertmanager",
      "api",
      "grafana",
      "prometheus",
      "temporal-ui",
    ]);
    expect(service("grafana").ports).toEqual(["127.0.0.1:3001:3000/tcp"]);
    expect(service("temporal-ui").ports).toEqual(["127.0.0.1:8233:8080/tcp"]);
    expect(service("prometheus").ports).toEqual(["127.0.0.1:9090:9090/tcp"]);
    expect(service("alertmanager").ports).toEqual(["127.0.0.1:9093:9093/tcp"]);
  });

  test("when a server ends, then it is started again", () => {
    const servers = Object.keys(composition.services).filter((name) => ![...jobs, ...tools].includes(name));
    expect(servers.filter((name) => service(name).restart !== "unless-stopped")).toEqual([]);
  });

  test.each(jobs)(
    "when %s has run, then it isn't started again, and somebody waits for its success",
    (name) => {
      expect(service(name).restart).toBe("no");
      const waiting = Object.values(composition.services).map(
        ({ depends_on: dependsOn }) => dependsOn?.[name]?.condition,
      );
      expect(waiting).toContain("service_completed_successfully");
    },
  );

  test("when three members are asked for, then two join the first, each with a volume of its own", async () => {
    const grown = await composeConfig(complete, [composeFile, "deploy/mongodb/three-members.yml"]);
    expect(
      Object.keys(grown.volumes)
        .filter((name) => name.startsWith("mongodb"))
        .toSorted(),
    ).toEqual(["mongodb-1-data", "mongodb-2-data", "mongodb-3-data"]);
    const images = ["mongodb-1", "mongodb-2", "mongodb-3"].map((name) => grown.services[name]?.image);
    expect(new Set(images).size).toBe(1);
    expect(Object.keys(grown.services["mongodb-set-up"]?.depends_on ?? {})).toHaveLength(3);
  });

  test("when a Keycloak and an nginx of one's own are asked for, then each variable that they need is named", async () => {
    const more = samplesFor(allFiles.slice(1));
    const needed = Object.keys(more);
    expect(needed).toHaveLength(10);
    // Only the first and the last variable are tried, because each call takes half a second of computing time.
    for (const name of [needed.at(0) ?? "", needed.at(-1) ?? ""]) {
      const { [name]: _left, ...rest } = more;
      await expect(composeConfig({ ...complete, ...rest }, allFiles)).rejects.toThrow(`${name} is missing`);
    }
    for (const file of allFiles.slice(1))
      for (const [name, words] of variablesOf(readProjectFile(file)).required)
        expect(words).toMatch(new RegExp(`^${name} is missing: .{10,}`));
  });

  test("when nginx's templates are filled in, then the overlays give every variable that they leave open", () => {
    const of = (file: string) =>
      (parse(readProjectFile(`deploy/nginx/${file}`)) as Composition).services["nginx"]?.environment ?? {};
    const own = of("compose.yml");
    const filter = new RegExp(String(own["NGINX_ENVSUBST_FILTER"]).replace("$$", "$"));
    for (const [template, given] of [
      ["ca-renewal", own],
      ["sign-in", { ...own, ...of("sign-in.yml") }],
    ] as const) {
      const text = readProjectFile(`deploy/nginx/${template}.conf.template`);
      for (const [, name = ""] of text.matchAll(/\$\{([A-Z_]+)\}/g)) {
        expect(Object.keys(given)).toContain(name);
        expect(name).toMatch(filter);
      }
    }
  });
});

test("gives the inspector a user of its own, no secret, no network, and of all volumes its socket's alone", () => {
  const { inspector, api } = composition.services;
  expect(inspector).toMatchObject({ user: "1001:1001", network_mode: "none", read_only: true, init: true });
  expect(inspector?.secrets).toBeUndefined();
  expect(inspector?.networks).toBeUndefined();
  expect(inspector?.volumes).toEqual(["inspector:/run/inspector:rw"]);
  expect(api?.volumes).toContainEqual("inspector:/run/inspector:ro");
  const named = Object.keys(inspector?.environment ?? {}).toSorted();
  expect(named).toEqual(["HEALTHCHECK_SOCKET", "INSPECTOR_ADDRESS", "LIMIT_INSPECTIONS_AT_ONCE"]);
  for (const { security_opt: options = [] } of Object.values(composition.services))
    expect(options.filter((option) => option.startsWith("seccomp"))).toEqual([]);
});

describe("secrets", () => {
  test("when a service uses a secret file, then it is mounted there and declared as a file of the host's", () => {
    for (const { environment = {}, secrets = [] } of Object.values(composition.services)) {
      const mounted = secrets.map(({ source }) => source);
      for (const source of mounted) expect(composition.secrets[source]?.file).toContain("sample-");
      const used = Object.values(environment).flatMap(
        (value) => /^\/run\/secrets\/(.+)$/.exec(value ?? "")?.[1] ?? [],
      );
      expect(mounted).toEqual(expect.arrayContaining(used));
    }
  });
});
