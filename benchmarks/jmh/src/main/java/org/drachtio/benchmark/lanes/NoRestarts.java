package org.drachtio.benchmark.lanes;

import java.util.function.Consumer;
import org.drachtio.kernel.restart.Provider;
import org.drachtio.kernel.restart.Restarts;

/** Where no bundle is replaced: nobody is waited for. */
public final class NoRestarts implements Restarts {

  @Override
  public Wait await(Provider provider, int limitMillis, Consumer<End> over) {
    return () -> {};
  }

  @Override
  public void onceStarted(long bundle, Runnable told) {
    told.run();
  }
}
