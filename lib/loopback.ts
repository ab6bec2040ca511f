const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]):\d+$/;

/**
 * Returns the channel options with which gRPC reaches an address. For an address on this machine they turn off the proxy
 * of `http_proxy`, which could not reach it; gRPC itself considers only `no_proxy`.
 */
export const channelArgsTo = (address: string): { "grpc.enable_http_proxy"?: 0 } =>
  loopback.test(address) ? { "grpc.enable_http_proxy": 0 } : {};
