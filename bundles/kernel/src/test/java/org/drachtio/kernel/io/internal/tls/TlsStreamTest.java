package org.drachtio.kernel.io.internal.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.drachtio.kernel.io.internal.call.IoMeters;
import org.drachtio.kernel.meter.internal.MetersComponent;
import org.junit.jupiter.api.Test;

/** What is computed for a connection, by a thread of the test. */
class TlsStreamTest {

  private static final class Carrier implements TlsStream.Carrier {
    private boolean open = true;
    private int turns;

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void deliver(ByteBuffer opened) {}

    @Override
    public void inputEnded() {}

    @Override
    public void awaitTlsTurn() {
      turns++;
    }

    @Override
    public void closeAfterSending() {
      open = false;
    }
  }

  private static final class Unheard implements TlsStream.Handshake {
    @Override
    public void established() {}

    @Override
    public void failed(String reason) {}
  }

  private final Carrier carrier = new Carrier();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final AtomicInteger engines = new AtomicInteger();
  private final TlsStream stream =
      new TlsStream(
          carrier,
          () -> {
            engines.incrementAndGet();
            return SSLContext.getDefault().createSSLEngine("peer", 5061);
          },
          tasks::add,
          IoMeters.of(new MetersComponent()),
          new Unheard());

  @Test
  void aPeerThatWaitsForThisSideIsToldApartFromOneThatIsSilent() {
    stream.begin();
    assertTrue(stream.isComputing());
    tasks.remove().run();
    assertEquals(1, carrier.turns);
    stream.turn();
    assertFalse(stream.isComputing());
    assertEquals(1, engines.get());
  }

  @Test
  void nothingIsComputedForAPeerThatHasGone() {
    stream.begin();
    carrier.open = false;
    tasks.remove().run();
    assertEquals(0, engines.get());
    assertEquals(TlsStream.NOTHING, stream.turn());
  }
}
