package org.drachtio.http.routing.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drachtio.kernel.config.testing.ConfigContract;

class RouteConfigContractTest extends ConfigContract<RouteConfig, Rule> {

  RouteConfigContractTest() {
    super(
        RouteConfig.class,
        () -> Rule.config("route~1", url -> url),
        Map.ofEntries(
            Map.entry("url", List.of("", "ftp://u:secret@h/", "tcp://h")),
            Map.entry("method", List.of(" ")),
            Map.entry("httpMethod", List.of("PUT"))),
        Map.of("method", "INVITE", "order", 3));
  }

  @Override
  protected boolean asOne() {
    return true;
  }

  @Override
  protected Map<String, ?> good() {
    return Map.of("url", "http://h/");
  }

  @Override
  protected Set<String> anyNumber() {
    return Set.of("order");
  }

  @Override
  protected Set<String> concealed() {
    return Set.of("url");
  }
}
