const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]):\d+$/;

/**
 * How gRPC's client reaches an address: one on this machine never through the proxy that `http_proxy` names, which
 * couldn't reach it. gRPC itself asks `no_proxy` alone.
 */
export const channelArgsTo = (address: string): { "grpc.enable_http_proxy"?: 0 } =>
  loopback.test(address) ? { "grpc.enable_http_proxy": 0 } : {};
