package org.drachtio.spam.filter.internal;

import java.util.List;
import java.util.Optional;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.net.IpAddress;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.message.Methods;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Answers REGISTER requests that cannot be meant (sip-behaviour.md §1.2.7), and the OPTIONS of a
 * known monitor (§1.3.3). Lanes ask at the same time; SCR changes the configuration.
 */
@Component(
    service = RequestFilter.class,
    configurationPid = SanityConfig.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL,
    property = "service.ranking:Integer=100")
@Designate(ocd = SanityConfig.class)
public final class SanityFilter implements RequestFilter {

  private static final Admission FORBIDDEN = new Admission.Reject(403, "");
  private static final Admission BAD_CONTACT = new Admission.Reject(400, "Bad Contact Header");
  private static final Admission OK = new Admission.Answer(200, "", List.of());

  private final Counter refused;
  private final Counter optionsAnswered;

  private final CheckedConfig<SanityConfig, Checks> config = Checks.config();

  private volatile Checks checks;

  /** What is checked. */
  record Checks(boolean realm, boolean contact, boolean expires, String monitor) {

    static CheckedConfig<SanityConfig, Checks> config() {
      return CheckedConfig.of(SanityConfig.class, SanityConfig.PID, Checks::of);
    }

    private static Checks of(SanityConfig config) {
      return new Checks(
          config.rejectRegisterWithNoRealm(),
          config.rejectBadRegisterContact(),
          config.rejectBadRegisterExpires(),
          config.optionsAutoRespond());
    }
  }

  /** Takes the configuration. */
  @Activate
  public SanityFilter(@Reference Meters meters, SanityConfig config) {
    refused = meters.counter("spam.sanity-refused");
    optionsAnswered = meters.counter("spam.options-answered");
    modified(config);
  }

  @Modified
  void modified(SanityConfig wanted) {
    checks = config.use(wanted);
  }

  @Override
  public Admission admit(InboundMessage inbound) {
    SipMessage request = inbound.message();
    return switch (request.method()) {
      case Methods.REGISTER -> register(request, checks);
      case Methods.OPTIONS -> options(request, checks);
      default -> Admission.PASS;
    };
  }

  private Admission register(SipMessage request, Checks now) {
    Admission verdict =
        now.realm() && isAddress(request.requestUri()) ? FORBIDDEN : contact(request, now);
    if (verdict != Admission.PASS) {
      refused.increment();
    }
    return verdict;
  }

  private Admission options(SipMessage request, Checks now) {
    if (now.monitor().isEmpty()
        || !request.header("User-Agent").filter(now.monitor()::equals).isPresent()) {
      return Admission.PASS;
    }
    optionsAnswered.increment();
    return OK;
  }

  private static Admission contact(SipMessage register, Checks now) {
    Optional<String> contact = register.header("Contact");
    if (contact.isEmpty()) {
      return Admission.PASS;
    }
    if (contact.get().equals("*")) {
      boolean good = register.header("Expires").map(SanityFilter::isZero).orElse(true);
      return good || !now.expires() ? Admission.PASS : BAD_CONTACT;
    }
    boolean good =
        register.contact().map(NameAddress::uri).filter(SanityFilter::hasScheme).isPresent();
    return good || !now.contact() ? Admission.PASS : BAD_CONTACT;
  }

  /** {@code delta-seconds} of RFC 3261 §25.1. */
  private static boolean isZero(String expires) {
    return !expires.isEmpty() && expires.chars().allMatch(digit -> digit == '0');
  }

  private static boolean isAddress(String requestUri) {
    return SipUri.parse(requestUri).map(SipUri::host).filter(SanityFilter::isLiteral).isPresent();
  }

  private static boolean isLiteral(String host) {
    return host.startsWith("[") || IpAddress.parse(host).isPresent();
  }

  private static boolean hasScheme(String uri) {
    int colon = uri.indexOf(':');
    if (colon <= 0) {
      return false;
    }
    for (int i = 0; i < colon; i++) {
      char c = uri.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      boolean other = c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.';
      if (!letter && (i == 0 || !other)) {
        return false;
      }
    }
    return true;
  }
}
