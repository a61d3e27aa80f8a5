package org.drachtio.kernel.testing;

import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.handover.internal.HandoverComponent;
import org.drachtio.kernel.io.Network;
import org.drachtio.kernel.io.internal.NetworkComponent;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.lane.internal.LaneSettings;
import org.drachtio.kernel.lane.internal.LanesComponent;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.kernel.meter.internal.MetersComponent;
import org.drachtio.kernel.tls.TlsCertificates;
import org.drachtio.kernel.tls.internal.TlsCertificatesComponent;

/**
 * The real kernel without OSGi, for tests of the layers above it: threads, timers and sockets as in
 * the server.
 */
public final class TestKernel implements AutoCloseable {

  private final MetersComponent meters = new MetersComponent();
  private final LanesComponent lanes;
  private final NetworkComponent network;
  private final HandoverComponent handover;
  private final TlsCertificatesComponent certificates = new TlsCertificatesComponent();

  /** Starts two lanes and one I/O thread. */
  public TestKernel() {
    this(2, 1);
  }

  /** Starts so many lanes and I/O threads. */
  public TestKernel(int laneCount, int ioThreads) {
    lanes = new LanesComponent(laneCount, new LaneSettings(2_000, 20_000, 50), meters);
    network = new NetworkComponent(ioThreads, meters);
    handover = new HandoverComponent(lanes, network, meters, 10_000, () -> false);
  }

  /** Its sockets. */
  public Network network() {
    return network;
  }

  /** Its lanes. */
  public Lanes lanes() {
    return lanes;
  }

  /** Its hand-over. */
  public Handover handover() {
    return handover;
  }

  /** Its watch over files of certificates. */
  public TlsCertificates certificates() {
    return certificates;
  }

  /** Its counters. */
  public Meters meters() {
    return meters;
  }

  /** Closes all sockets and ends all threads. */
  @Override
  public void close() {
    handover.stop();
    network.stop();
    lanes.stop();
    certificates.stop();
  }
}
