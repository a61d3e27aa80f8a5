package org.drachtio.kernel.restart.testing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.drachtio.kernel.restart.Provider;
import org.drachtio.kernel.restart.Restarts;

/** The test says how waits end. One thread. */
public final class ManualRestarts implements Restarts {

  private final Map<Provider, Consumer<End>> waits = new LinkedHashMap<>();

  @Override
  public Wait await(Provider provider, int limitMillis, Consumer<End> over) {
    waits.put(provider, over);
    return () -> waits.remove(provider, over);
  }

  @Override
  public void onceStarted(long bundle, Runnable told) {
    told.run();
  }

  /** Those who are waited for. */
  public List<Provider> awaited() {
    return List.copyOf(waits.keySet());
  }

  /** Ends all waits. */
  public void over(End end) {
    Map<Provider, Consumer<End>> all = Map.copyOf(waits);
    waits.clear();
    all.values().forEach(each -> each.accept(end));
  }
}
