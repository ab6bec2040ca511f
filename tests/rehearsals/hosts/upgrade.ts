import { eventually } from "../../../embedded/demo/narrator";
import type { Deployment } from "../../../temporal/deployment";
import { hosts, type Host, type OnHost, type TwoHosts } from "./two-hosts";

/** A change from the running release to another one. */
interface Change {
  house: TwoHosts;
  deployment: Deployment;
  from: OnHost;
  to: OnHost;
}

/**
 * Replaces a release on both hosts, one after the other, as docs/operations/README.md says: the new worker runs beside
 * the old one before an operator makes the new release current.
 */
export async function replaceRelease({ house, deployment, from, to }: Change): Promise<void> {
  // An operator without an answer repeats the request, too.
  const makeCurrent = () =>
    eventually(
      `release ${to.version} as the current one`,
      () =>
        deployment.makeCurrent(to.buildId).then(
          () => true,
          () => false,
        ),
      (it) => it,
    );
  for (const [index, host] of hosts.entries()) {
    house.start(host, "worker", to);
    await house.ready(host, "worker", to);
    if (index === 0) await makeCurrent();
    const replaceApi = async () => {
      await house.stop(host, "api", from);
      house.start(host, "api", to);
      await house.ready(host, "api", to);
      await givenRequests(house, host);
    };
    await Promise.all([house.stop(host, "worker", from), replaceApi()]);
  }
}

/** Waits until nginx sends requests to a host. */
export const givenRequests = (house: TwoHosts, host: Host): Promise<Host[]> =>
  eventually(
    `${host} with nginx`,
    async () => house.upstreams(),
    (all) => all.includes(host),
  );
