package org.drachtio.api.capture;

import java.util.Set;

/**
 * A frame of the admin protocol as it was queued to an application or read from one. Immutable.
 *
 * <p>Its ids stand in its first line (admin-protocol.md §1.2): transaction id and dialog id of an
 * event and of a command, id of the command that a reply is for. The Call-ID is in its SIP message,
 * if it has one, or in front of a dialog id.
 *
 * @param toApplication true: the server wrote it
 * @param application id of the connection, as in {@code drachtio:apps}
 * @param address {@code host:port} of the application, IPv6 in brackets
 * @param tags that the application has given
 * @param bytes what holds the payload; do not change it. The payload is {@code ***} in place of a
 *     frame that may hold a secret: one before the application has authenticated, or one that has
 *     to do with that
 * @param offset where the payload begins in the bytes, behind {@code length#}; it goes to their end
 * @param epochMicros when it was queued or read, microseconds since 1970
 */
public record ApplicationFrame(
    boolean toApplication,
    long application,
    String address,
    Set<String> tags,
    byte[] bytes,
    int offset,
    long epochMicros) {}
