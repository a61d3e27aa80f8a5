package org.drachtio.api.view;

import java.time.Instant;

/**
 * An open SIP connection.
 *
 * @param id in this process
 * @param protocol e.g. {@code tcp}
 * @param local our {@code host:port}
 * @param remote the peer's {@code host:port}
 * @param opened when
 * @param receivedBytes so far, without TLS
 * @param sentBytes so far, with TLS
 * @param queuedBytes that the peer has not taken yet
 * @param registrations clients that are reached on it
 * @param security version and cipher suite of TLS, and the serial number of the peer's certificate
 *     if it has shown one: {@code TLSv1.3 TLS_AES_256_GCM_SHA384 1a2b}; empty without TLS
 * @param pings whether the peer answers the keep-alives of the server by CRLF: {@code answered},
 *     {@code unanswered}; empty if none was sent
 */
public record ConnectionInfo(
    long id,
    String protocol,
    String local,
    String remote,
    Instant opened,
    long receivedBytes,
    long sentBytes,
    int queuedBytes,
    long registrations,
    String security,
    String pings) {

  /** One that the server has sent no keep-alive on. */
  public ConnectionInfo(
      long id,
      String protocol,
      String local,
      String remote,
      Instant opened,
      long receivedBytes,
      long sentBytes,
      int queuedBytes,
      long registrations,
      String security) {
    this(
        id,
        protocol,
        local,
        remote,
        opened,
        receivedBytes,
        sentBytes,
        queuedBytes,
        registrations,
        security,
        "");
  }

  /** The same with so many registrations. */
  public ConnectionInfo withRegistrations(long count) {
    return new ConnectionInfo(
        id,
        protocol,
        local,
        remote,
        opened,
        receivedBytes,
        sentBytes,
        queuedBytes,
        count,
        security,
        pings);
  }
}
