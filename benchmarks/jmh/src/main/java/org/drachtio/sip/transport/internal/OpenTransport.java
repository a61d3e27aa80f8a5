package org.drachtio.sip.transport.internal;

import java.util.Map;
import org.drachtio.api.ConfigReady;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.benchmark.lanes.Configs;
import org.drachtio.benchmark.lanes.NoRestarts;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.io.Network;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.kernel.tls.internal.TlsCertificatesComponent;
import org.drachtio.sip.transport.internal.settings.TransportConfig;

/** The real transport over whatever sockets it is given, at 127.0.0.1:5060. */
public final class OpenTransport {

  private OpenTransport() {}

  /** As SCR would make it once the configuration has arrived. */
  public static SipTransport on(Network network, Lanes lanes, Meters meters, Handover handover) {
    TransportConfig config =
        Configs.of(
            TransportConfig.class,
            Map.of("contacts", new String[] {"sip:127.0.0.1:5060;transport=udp"}));
    SipTransportComponent transport =
        new SipTransportComponent(
            new NoRestarts(),
            network,
            lanes,
            meters,
            handover,
            new TlsCertificatesComponent(),
            config);
    transport.bindConfigReady(
        new ConfigReady() {
          @Override
          public String boot() {
            return "";
          }

          @Override
          public boolean writes(String pid) {
            return false;
          }
        });
    return transport;
  }
}
