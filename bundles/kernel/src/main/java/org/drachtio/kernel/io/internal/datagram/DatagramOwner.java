package org.drachtio.kernel.io.internal.datagram;

import org.drachtio.kernel.io.DatagramHandler;
import org.drachtio.kernel.io.internal.call.IoMeters;

/** What a datagram socket may ask of the attachment that owns it. Thread-safe. */
public interface DatagramOwner {

  IoMeters meters();

  DatagramHandler datagramHandler();

  boolean isClosed();

  void forget(UdpEndpoint endpoint);
}
