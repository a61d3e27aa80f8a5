package org.drachtio.api.view;

/**
 * A target that a name has led to, as long as the server runs (RFC 3263).
 *
 * @param name that led to it; empty if it was an address
 * @param protocol token
 * @param host numeric address, IPv6 without brackets
 * @param port of it
 * @param answered requests that it answered, with 503 excepted
 * @param failed requests that it did not
 * @param lastFailure how it failed last; empty if it never did
 * @param backOffMillis how long others are preferred to it; 0: it has its place
 */
public record TargetInfo(
    String name,
    String protocol,
    String host,
    int port,
    long answered,
    long failed,
    String lastFailure,
    long backOffMillis) {

  /** For people: {@code udp/host:port}, IPv6 in brackets. */
  public String shown() {
    return protocol + '/' + (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
  }
}
