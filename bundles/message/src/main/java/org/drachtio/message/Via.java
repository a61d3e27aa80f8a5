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
 */
public record Via(
    String transport, String host, int port, String branch, String received, int rport) {

  /** No Via. */
  public static final Via NONE = new Via("", "", -1, "", "", -1);
}
