package org.drachtio.spam.filter.internal;

import static org.drachtio.spam.filter.internal.Requests.counted;
import static org.drachtio.spam.filter.internal.Requests.flow;
import static org.drachtio.spam.filter.internal.Requests.request;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.testing.RequestFilterContract;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.junit.jupiter.api.Test;

class SanityFilterTest implements RequestFilterContract {

  private static final Admission BAD_CONTACT = new Admission.Reject(400, "Bad Contact Header");

  private final FakeMeters meters = new FakeMeters();

  @Override
  public RequestFilter filter() {
    return filter(Map.of("rejectRegisterWithNoRealm", true, "optionsAutoRespond", "monitor"));
  }

  @Override
  public InboundMessage welcome() {
    return request("REGISTER", "Contact: <sip:alice@x>");
  }

  @Override
  public InboundMessage unwelcome() {
    return request(flow(Protocol.UDP, "192.0.2.1"), "REGISTER", "sip:192.0.2.9");
  }

  private SanityFilter filter(Map<String, Object> values) {
    return new SanityFilter(meters, Requests.config(SanityConfig.class, values));
  }

  @Test
  void aRegisterHasAContactThatCanBeMeant() {
    SanityFilter filter = filter(Map.of());
    assertEquals(BAD_CONTACT, filter.admit(request("REGISTER", "Contact: *", "Expires: 60")));
    assertEquals(BAD_CONTACT, filter.admit(request("REGISTER", "Contact: <alice@127.0.0.1>")));
    assertEquals(BAD_CONTACT, filter.admit(request("REGISTER", "Contact: <1sip:alice@x>")));
    assertEquals(Map.of("spam.sanity-refused", 3L), counted(meters));
    for (String contact :
        List.of("Contact: *", "m: <sip:alice@x>", "Contact: <urn:x>", "Expires: 60")) {
      assertEquals(Admission.PASS, filter.admit(request("REGISTER", contact)), contact);
    }
    assertEquals(Admission.PASS, filter.admit(request("REGISTER", "Contact: *", "Expires: 0")));
    assertEquals(Admission.PASS, filter.admit(request("REGISTER", "Contact: *", "Expires: 00")));
    assertEquals(Admission.PASS, filter.admit(request("INVITE", "Contact: <alice@127.0.0.1>")));
  }

  @Test
  void eachCheckCanBeSwitchedOff() {
    SanityFilter filter = filter(Map.of("rejectBadRegisterContact", false));
    assertEquals(Admission.PASS, filter.admit(request("REGISTER", "Contact: <alice@127.0.0.1>")));
    assertEquals(BAD_CONTACT, filter.admit(request("REGISTER", "Contact: *", "Expires: 60")));
    filter.modified(Requests.config(SanityConfig.class, Map.of("rejectBadRegisterExpires", false)));
    assertEquals(BAD_CONTACT, filter.admit(request("REGISTER", "Contact: <alice@127.0.0.1>")));
    assertEquals(Admission.PASS, filter.admit(request("REGISTER", "Contact: *", "Expires: 60")));
  }

  @Test
  void aRegisterWithoutARealm() {
    for (String uri :
        List.of("sip:192.0.2.1", "sip:192.0.2.1:5060", "sips:[2001:db8::1]", "sip:1.2.3.4;x=y")) {
      assertEquals(Admission.PASS, register(filter(Map.of()), uri), uri);
      assertEquals(
          new Admission.Reject(403, ""),
          register(filter(Map.of("rejectRegisterWithNoRealm", true)), uri),
          uri);
    }
    SanityFilter filter = filter(Map.of("rejectRegisterWithNoRealm", true));
    for (String uri : List.of("sip:example.org", "sip:1.2.3.4.example.org", "tel:+4930")) {
      assertEquals(Admission.PASS, register(filter, uri), uri);
    }
  }

  private static Admission register(SanityFilter filter, String uri) {
    return filter.admit(request(flow(Protocol.UDP, "192.0.2.1"), "REGISTER", uri));
  }

  @Test
  void optionsOfAKnownMonitorAreAnswered() {
    SanityFilter filter = filter(Map.of("optionsAutoRespond", "OpenSIPS (1.2)"));
    Admission ok = new Admission.Answer(200, "", List.of());
    assertEquals(ok, filter.admit(request("OPTIONS", "User-Agent: OpenSIPS (1.2)")));
    assertEquals(Map.of("spam.options-answered", 1L), counted(meters));
    assertEquals(Admission.PASS, filter.admit(request("OPTIONS", "User-Agent: OpenSIPS (1.2")));
    assertEquals(Admission.PASS, filter.admit(request("OPTIONS")));
    assertEquals(Admission.PASS, filter.admit(request("INFO", "User-Agent: OpenSIPS (1.2)")));
    assertEquals(Admission.PASS, filter(Map.of()).admit(request("OPTIONS", "User-Agent:")));
  }
}
