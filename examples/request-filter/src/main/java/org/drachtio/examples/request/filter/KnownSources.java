package org.drachtio.examples.request.filter;

import java.util.HashSet;
import java.util.Set;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.transport.InboundMessage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Answers 403 to whoever is not known. Without a configuration it is not there. */
@Component(
    configurationPid = "org.drachtio.examples.request.filter",
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    property = "service.ranking:Integer=100")
@Designate(ocd = KnownSources.Config.class)
public final class KnownSources implements RequestFilter {

  /** What an operator can change while calls run. */
  @ObjectClassDefinition(id = "org.drachtio.examples.request.filter", name = "Known sources")
  public @interface Config {
    /** Numeric addresses, parted by commas. */
    String addresses();
  }

  private static final Admission FORBIDDEN = new Admission.Reject(403, "");

  /** One volatile read per request: lanes ask at the same time. */
  private volatile Set<String> known;

  @Activate
  public KnownSources(Config config) {
    modified(config);
  }

  @Modified
  void modified(Config config) {
    Set<String> addresses = new HashSet<>();
    for (String address : config.addresses().split(",", -1)) {
      addresses.add(address.strip());
    }
    known = Set.copyOf(addresses);
  }

  @Override
  public Admission admit(InboundMessage request) {
    return known.contains(request.flow().address()) ? Admission.PASS : FORBIDDEN;
  }
}
