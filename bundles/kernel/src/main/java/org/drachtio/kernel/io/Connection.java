package org.drachtio.kernel.io;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.osgi.annotation.versioning.ProviderType;

/** An open TCP connection, with or without TLS. Thread-safe. */
@ProviderType
public interface Connection {

  /** Unique in this process, never reused, at least 1. */
  long id();

  /** Our address. */
  InetSocketAddress local();

  /** The peer's address. */
  InetSocketAddress remote();

  /** The listener that accepted it; empty if it was dialled. */
  Optional<StreamListener> listener();

  /** What was agreed on with the peer in its TLS handshake; empty for a connection without TLS. */
  Optional<SSLSession> tlsSession();

  /**
   * Whether the peer has proven by its certificate who it is: dialled, that it is the {@link
   * TlsClient#host()}, which is the session's peer host; accepted, that it is whoever its
   * certificate names. False without TLS, and where no proof was demanded.
   */
  boolean isPeerVerified();

  /** Whether it is open for sending. */
  boolean isOpen();

  /**
   * Queues bytes; the I/O thread writes them, joined with others, in the order of the calls. Never
   * blocks. Over {@link StreamOptions#maxQueuedBytes()} the connection is closed.
   *
   * @param bytes must not be changed afterwards
   * @return false: closed, or closed by this call
   */
  boolean send(byte[] bytes);

  /**
   * As {@link #send(byte[])}, with bytes that are copied: the caller may change them afterwards.
   * Better for short messages that are written into a buffer which is used again.
   */
  default boolean send(byte[] bytes, int offset, int length) {
    return send(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  /** Bytes queued and not yet written. */
  int queuedBytes();

  /** When it was opened, milliseconds since 1970. */
  long openedMillis();

  /** Bytes that have been received for the handler; with TLS they are counted without it. */
  long receivedBytes();

  /** Bytes that the socket has taken; with TLS they are counted with it. */
  long sentBytes();

  /** Stops ({@code true}) or resumes reading, for back-pressure. */
  void pauseReading(boolean pause);

  /**
   * From now on reading also stops while so many bytes wait to be written, until half of them are
   * gone: a peer that sends faster than it reads is slowed down, instead of being closed at {@link
   * StreamOptions#maxQueuedBytes()}. If a peer takes nothing at all for 2 s, reading goes on,
   * because the peer may read only when it has written everything.
   */
  void pauseReadingAt(int queuedBytes);

  /** Whether reading is stopped at present, for whatever reason. */
  boolean isReadingPaused();

  /**
   * Closes after what is queued has been written, or when the peer has taken none of it for 2 s, or
   * after half a minute.
   */
  void closeAfterSending();

  /** Closes now; queued bytes are lost, and a peer with TLS gets no close_notify. */
  void close();

  /** Something that the owner keeps with the connection. */
  Object attachment();

  /** Sets {@link #attachment()}. */
  void attach(Object attachment);
}
