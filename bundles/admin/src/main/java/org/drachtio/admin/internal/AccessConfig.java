package org.drachtio.admin.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;

/** Of a configuration what says who may connect where; all else is as by default. */
final class AccessConfig {
  private static final Set<String> KEPT =
      Set.of(
          "address",
          "port",
          "tlsPort",
          "tlsKeyFile",
          "tlsCertFile",
          "tlsChainFile",
          "minTlsVersion",
          "tlsCipherList",
          "_secret",
          "dialVerifyPeer",
          "dialTrustedCertificates",
          "preserveHeaderNames",
          "drachtio_boot");

  private AccessConfig() {}

  static AdminConfig of(AdminConfig config) {
    return (AdminConfig)
        Proxy.newProxyInstance(
            AdminConfig.class.getClassLoader(),
            new Class<?>[] {AdminConfig.class},
            (self, method, arguments) ->
                KEPT.contains(method.getName()) ? value(config, method) : method.getDefaultValue());
  }

  /** What the configuration throws for a value of the wrong type is thrown here, too. */
  private static Object value(AdminConfig config, Method key) throws Throwable {
    try {
      return key.invoke(config);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
