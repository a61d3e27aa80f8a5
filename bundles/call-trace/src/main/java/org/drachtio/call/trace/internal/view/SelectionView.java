package org.drachtio.call.trace.internal.view;

/**
 * Something that is recorded by an order of {@code drachtio:trace}.
 *
 * @param what number, user, address, network or Call-ID
 * @param secondsLeft until it is not recorded any more
 */
public record SelectionView(String what, long secondsLeft) {}
