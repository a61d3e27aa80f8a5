package org.drachtio.call.control.internal;

import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.Hashtable;
import org.drachtio.api.filter.RequestFilter;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** A reference that knows its ranking, and its component and bundle if it has them. */
final class FakeReference<S> implements ServiceReference<S> {

  private final int ranking;

  private final String component;
  private final Bundle bundle;
  private final boolean isByHistory;

  FakeReference(int ranking) {
    this.ranking = ranking;
    component = null;
    bundle = null;
    isByHistory = false;
  }

  /** Of a component in a bundle of the same name. */
  FakeReference(int ranking, String component, long bundleId) {
    this(ranking, component, bundleId, "file:" + component, false);
  }

  /** The same, with the location of its bundle. */
  FakeReference(
      int ranking, String component, long bundleId, String location, boolean isByHistory) {
    this.ranking = ranking;
    this.component = component;
    this.isByHistory = isByHistory;
    bundle =
        (Bundle)
            Proxy.newProxyInstance(
                Bundle.class.getClassLoader(),
                new Class<?>[] {Bundle.class},
                (self, method, args) ->
                    switch (method.getName()) {
                      case "getBundleId" -> bundleId;
                      case "getSymbolicName" -> component;
                      case "getLocation" -> location;
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
  }

  @Override
  public Object getProperty(String key) {
    return switch (key) {
      case Constants.SERVICE_RANKING -> ranking;
      case "component.name" -> component;
      case RequestFilter.BY_HISTORY -> isByHistory;
      default -> null;
    };
  }

  @Override
  public String[] getPropertyKeys() {
    return new String[] {Constants.SERVICE_RANKING};
  }

  @Override
  public Bundle getBundle() {
    return bundle;
  }

  @Override
  public Bundle[] getUsingBundles() {
    return new Bundle[0];
  }

  @Override
  public boolean isAssignableTo(Bundle bundle, String className) {
    return true;
  }

  @Override
  public int compareTo(Object other) {
    return Integer.compare(ranking, ((FakeReference<?>) other).ranking);
  }

  @Override
  public Dictionary<String, Object> getProperties() {
    return new Hashtable<>();
  }

  @Override
  public <A> A adapt(Class<A> type) {
    return null;
  }
}
