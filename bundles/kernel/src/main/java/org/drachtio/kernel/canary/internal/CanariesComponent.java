package org.drachtio.kernel.canary.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.drachtio.kernel.canary.Canaries;
import org.drachtio.kernel.canary.Canary;
import org.drachtio.kernel.meter.Meters;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@link Canaries} in memory. Immediate, so that a trial outlives the bundle that asks. */
@Component(immediate = true)
public final class CanariesComponent implements Canaries {

  private final Meters meters;
  private final Map<Long, Canary> byBundle = new ConcurrentHashMap<>();

  /** Started by SCR; nothing is tried yet. */
  @Activate
  public CanariesComponent(@Reference Meters meters) {
    this.meters = meters;
  }

  @Override
  public Canary begin(long bundle, int percent) {
    Canary canary = new Canary(percent, meters);
    byBundle.put(bundle, canary);
    return canary;
  }

  @Override
  public void end(long bundle) {
    byBundle.remove(bundle);
  }

  @Override
  public Optional<Canary> of(long bundle) {
    return Optional.ofNullable(byBundle.get(bundle));
  }
}
