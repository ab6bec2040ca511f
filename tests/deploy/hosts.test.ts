import { composeConfig, composeFile, environmentOf, samplesFor } from "./compose";

const files = [composeFile, "deploy/hosts/compose.yml"];

test("when a machine runs the API and the worker alone, then they know where Temporal and MongoDB are", async () => {
  const settings = {
    ...samplesFor(files),
    TEMPORAL_ADDRESS: "10.0.0.10:7233",
    MONGODB_HOSTS: "10.0.0.11:27017",
  };
  const { services } = await composeConfig(settings, files);
  expect(environmentOf(services["temporal-cli"])).toMatchObject({ TEMPORAL_ADDRESS: "10.0.0.10:7233" });
  expect(Object.keys(services["temporal-cli"]?.networks ?? {})).toContain("default");
  for (const name of ["api", "worker", "doctor"])
    expect(environmentOf(services[name])).toMatchObject({
      TEMPORAL_ADDRESS: "10.0.0.10:7233",
      MONGODB_URI: expect.stringContaining("@10.0.0.11:27017/"),
    });
});

test("when nginx is told of several APIs, then it has their addresses, and its image runs what keeps the list", async () => {
  const ofNginx = [composeFile, "deploy/nginx/compose.yml"];
  const settings = {
    ...samplesFor(ofNginx),
    API_UPSTREAM: "api_hosts",
    API_HOSTS: "10.0.0.1:3000 10.0.0.2:3000",
  };
  const { nginx } = (await composeConfig(settings, ofNginx)).services;
  expect(environmentOf(nginx)).toMatchObject({
    API_UPSTREAM: settings.API_UPSTREAM,
    API_HOSTS: settings.API_HOSTS,
  });
  expect(JSON.stringify(nginx?.volumes)).toContain("/docker-entrypoint.d/40-api-hosts.sh");
});
