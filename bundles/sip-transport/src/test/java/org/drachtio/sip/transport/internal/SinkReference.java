package org.drachtio.sip.transport.internal;

import java.lang.reflect.Proxy;
import org.drachtio.api.capture.CaptureSink;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** A reference to a capture sink that its bundle has registered itself. */
public final class SinkReference {

  private SinkReference() {}

  /**
   * Of a bundle.
   *
   * @param id number of the bundle, another one for each version
   */
  @SuppressWarnings("unchecked")
  public static ServiceReference<CaptureSink> of(long id, String bundleName) {
    ClassLoader loader = SinkReference.class.getClassLoader();
    Object bundle =
        Proxy.newProxyInstance(
            loader,
            new Class<?>[] {Bundle.class},
            (self, method, args) -> method.getName().equals("getBundleId") ? id : bundleName);
    return (ServiceReference<CaptureSink>)
        Proxy.newProxyInstance(
            loader,
            new Class<?>[] {ServiceReference.class},
            (self, method, args) -> method.getName().equals("getBundle") ? bundle : null);
  }
}
