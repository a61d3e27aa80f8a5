package org.drachtio.kernel.io.internal.call;

import java.nio.ByteBuffer;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.DatagramHandler;
import org.drachtio.kernel.io.StreamHandler;

/** Who is called for an owner's sockets. */
public record Handlers(StreamHandler streams, DatagramHandler datagrams) {

  /** Between two owners: the gate is shut, or the sockets are about to be closed. */
  public static final Handlers NOBODY =
      new Handlers(
          new StreamHandler() {
            @Override
            public void opened(Connection connection) {
              connection.close();
            }

            @Override
            public void consume(Connection connection, ByteBuffer data) {
              connection.close();
            }

            @Override
            public void closed(Connection connection) {
              // Nobody to tell.
            }
          },
          (endpoint, buffer, length, from) -> {
            // Nobody to tell.
          });
}
