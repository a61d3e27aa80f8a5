package org.drachtio.admin.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.api.view.ServerView;

/** Services of which the component uses only one method. */
final class FakeServices {

  private FakeServices() {}

  static SipTransport transport() {
    return service(SipTransport.class, "listeningPoints", List.of(Bench.UDP, Bench.TCP));
  }

  static ServerView view() {
    return service(ServerView.class, "version", "v1.0.0");
  }

  private static <T> T service(Class<T> type, String method, Object answer) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, called, arguments) -> {
              if (called.isDefault()) {
                return InvocationHandler.invokeDefault(self, called, arguments);
              }
              if (!called.getName().equals(method)) {
                throw new UnsupportedOperationException(called.getName());
              }
              return answer;
            });
    return type.cast(proxy);
  }
}
