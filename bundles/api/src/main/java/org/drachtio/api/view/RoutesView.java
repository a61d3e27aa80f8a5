package org.drachtio.api.view;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Read-only view of the routes of a router that has any. Thread-safe, never waits. */
@ProviderType
@FunctionalInterface
public interface RoutesView {

  /** All routes in the order in which they are looked at. */
  List<RouteInfo> routes();
}
