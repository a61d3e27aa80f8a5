package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.drachtio.admin.internal.session.ApplicationDialer;
import org.drachtio.admin.internal.settings.AdminConfig;
import org.drachtio.admin.internal.settings.AdminSettings;
import org.drachtio.api.control.DialListener;
import org.drachtio.api.route.ApplicationAddress;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.kernel.io.testing.FakeNetwork;
import org.drachtio.kernel.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Look-ups of a name service that answers when the test lets it. */
class ApplicationDialerTest implements DialListener {

  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AdminSettings settings =
      AdminSettings.of(TestConfig.of(AdminConfig.class, Map.of()));
  private final FakeNetwork<AppConnection> network = new FakeNetwork<>(AppConnection::new);
  private final ApplicationDialer dialer =
      new ApplicationDialer(network, () -> settings, this::lookUp);

  private InetAddress[] lookUp(String host) throws UnknownHostException {
    asked.incrementAndGet();
    try {
      mayAnswer.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (host.equals("two.example.com")) {
      InetAddress first = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
      return new InetAddress[] {first, InetAddress.getLoopbackAddress()};
    }
    throw new UnknownHostException(host);
  }

  @Override
  public void connected(long application) {
    throw new AssertionError("nobody is there");
  }

  @Override
  public void failed(String why) {
    failures.add(why);
  }

  @AfterEach
  void close() {
    mayAnswer.countDown();
    dialer.close();
  }

  private void dial(int number) {
    dialer.dial(new ApplicationAddress("h" + number + ".example.com", 9022, false), this);
  }

  @Test
  void everyAddressOfAHostHasItsTime() {
    mayAnswer.countDown();
    dialer.dial(new ApplicationAddress("two.example.com", 9022, false), this);
    for (int i = 0; i < 2; i++) {
      int tried = i + 1;
      Await.until("a dial", () -> network.dials.size() == tried);
      assertEquals(List.of(), failures);
      assertEquals(5_000, network.dials.get(i).timeoutMillis());
      network.dials.get(i).listener().failed("no answer");
    }
    assertEquals("192.0.2.1", network.dials.get(0).remote().getAddress().getHostAddress());
    assertEquals(List.of("no answer"), failures);
    assertEquals(2, network.dials.size());
  }

  @Test
  void lookUpsAreBounded() {
    for (int i = 0; i < 1004; i++) {
      dial(i);
    }
    Await.until("four are asked for", () -> asked.get() == 4);
    assertEquals(List.of(), failures);
    dial(1004);
    assertEquals(List.of("too many look-ups wait"), failures, "at once");
    mayAnswer.countDown();
    Await.until("the others", () -> failures.size() == 1005);
    assertEquals(1004, asked.get());
    assertEquals(1004, failures.stream().filter("the host is unknown"::equals).count());
  }
}
