package org.drachtio.kernel.io.internal.stream;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * TCP keep-alive with idle and interval time. The JDK's extended options are found by name among
 * what a channel supports: importing {@code jdk.net} would tie the bundle to frameworks that export
 * it.
 */
final class KeepAlive {

  /** What Linux allows. */
  private static final int MAX_SECONDS = 32_767;

  private KeepAlive() {}

  static void apply(SocketChannel channel, int seconds) throws IOException {
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, seconds > 0);
    if (seconds <= 0) {
      return;
    }
    for (SocketOption<?> option : channel.supportedOptions()) {
      String name = option.name();
      if (name.equals("TCP_KEEPIDLE") || name.equals("TCP_KEEPINTERVAL")) {
        set(channel, option, Math.min(seconds, MAX_SECONDS));
      }
    }
  }

  private static <T> void set(SocketChannel channel, SocketOption<T> option, Object value)
      throws IOException {
    channel.setOption(option, option.type().cast(value));
  }
}
