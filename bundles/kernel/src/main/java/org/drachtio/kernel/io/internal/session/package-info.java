/**
 * MINA's side of a connection. Start with {@link
 * org.drachtio.kernel.io.internal.session.OutboundQueue}, what waits to be written; {@code
 * StreamEngine} has the I/O threads, {@code SessionHandler} passes MINA's events to a {@code
 * SessionUser}, {@code ReadControl} says whether a connection is read.
 */
package org.drachtio.kernel.io.internal.session;
