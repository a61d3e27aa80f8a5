package org.drachtio.call.control.internal;

import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** A reference that knows its ranking and nothing else. */
final class FakeReference<S> implements ServiceReference<S> {

  private final int ranking;

  FakeReference(int ranking) {
    this.ranking = ranking;
  }

  @Override
  public Object getProperty(String key) {
    return key.equals(Constants.SERVICE_RANKING) ? ranking : null;
  }

  @Override
  public String[] getPropertyKeys() {
    return new String[] {Constants.SERVICE_RANKING};
  }

  @Override
  public Bundle getBundle() {
    return null;
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
