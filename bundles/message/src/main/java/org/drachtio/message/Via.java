package org.drachtio.message;

/**
 * One Via value (RFC 3261 §20.42).
 *
 * @param transport as written, e.g. {@code UDP}
 * @param host sent-by host as written, IPv6 in brackets
 * @param port sent-by port, −1 if absent
 * @param branch empty if absent
 * @param received empty if absent
 * @param rport −1 if absent, 0 if present without a value
 * @param isAlias whether it has the parameter {@code alias}: who sent it takes requests on the same
 *     connection (RFC 5923)
 */
public record Via(
    String transport,
    String host,
    int port,
    String branch,
    String received,
    int rport,
    boolean isAlias) {

  /** No Via. */
  public static final Via NONE = new Via("", "", -1, "", "", -1);

  /** One without {@code alias}. */
  public Via(String transport, String host, int port, String branch, String received, int rport) {
    this(transport, host, port, branch, received, rport, false);
  }
}
