package org.drachtio.admin.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.kernel.io.StreamOptions;

/** Where applications connect. */
final class FakeNetwork extends org.drachtio.kernel.io.testing.FakeNetwork<FakeConnection> {

  /** An application connects. */
  FakeConnection accept() {
    return opened(new FakeConnection(connections.size() + 1));
  }

  @Override
  public StreamListener listen(InetSocketAddress local, StreamOptions options) throws IOException {
    // As the JDK tells the wildcard address when there is IPv6.
    boolean wildcard = local.getAddress().isAnyLocalAddress();
    InetAddress bound = wildcard ? InetAddress.getByName("::") : local.getAddress();
    return super.listen(new InetSocketAddress(bound, local.getPort()), options);
  }
}
