package org.drachtio.api.capture;

import java.util.Set;

/**
 * A frame of the admin protocol as it was queued to an application or read from one. Immutable.
 *
 * @param toApplication true: the server wrote it
 * @param application id of the connection, as in {@code drachtio:apps}
 * @param address {@code host:port} of the application, IPv6 in brackets
 * @param tags that the application has given
 * @param bytes what holds the payload; do not change it. The payload is {@code ***} in place of a
 *     frame that may hold a secret: one before the application has authenticated, or one that has
 *     to do with that
 * @param offset where the payload begins in the bytes, behind {@code length#}
 * @param length bytes of the payload
 * @param epochMicros when it was queued or read, microseconds since 1970
 * @param subject what it has to do with
 */
public record ApplicationFrame(
    boolean toApplication,
    long application,
    String address,
    Set<String> tags,
    byte[] bytes,
    int offset,
    int length,
    long epochMicros,
    FrameSubject subject) {

  /** One whose payload goes to the end of the bytes, and of which nothing else is known. */
  public ApplicationFrame(
      boolean toApplication,
      long application,
      String address,
      Set<String> tags,
      byte[] bytes,
      int offset,
      long epochMicros) {
    this(
        toApplication,
        application,
        address,
        tags,
        bytes,
        offset,
        bytes.length - offset,
        epochMicros,
        FrameSubject.NONE);
  }
}
