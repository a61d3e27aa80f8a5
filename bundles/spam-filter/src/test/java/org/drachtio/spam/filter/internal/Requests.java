package org.drachtio.spam.filter.internal;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.message.SipMessage;

/** Requests, configurations and counters for the tests of this bundle. */
final class Requests {

  private Requests() {}

  static Flow flow(Protocol protocol, String address) {
    ListeningPoint local = new ListeningPoint(protocol, "127.0.0.1", 5060, "127.0.0.1", "");
    return new Flow(local, address, 5080, protocol.isReliable() ? 7 : 0);
  }

  /** From 192.0.2.1 over UDP. */
  static InboundMessage request(String method, String... headers) {
    return request(flow(Protocol.UDP, "192.0.2.1"), method, "sip:example.org", headers);
  }

  static InboundMessage request(Flow flow, String method, String uri, String... headers) {
    StringBuilder text = new StringBuilder(method + " " + uri + " SIP/2.0\r\n");
    text.append("Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    String all = String.join("\n", headers);
    if (!all.contains("From:")) {
      text.append("From: <sip:a@example.org>;tag=1\r\n");
    }
    if (!all.contains("To:")) {
      text.append("To: <sip:b@example.org>\r\n");
    }
    text.append("Call-ID: c\r\nCSeq: 1 ").append(method).append("\r\n\r\n");
    SipMessage message = SipMessage.scan(text.toString().getBytes(StandardCharsets.UTF_8));
    return new InboundMessage(message, flow, 0);
  }

  /** A configuration annotation with these values, and for the rest its defaults. */
  static <T extends Annotation> T config(Class<T> type, Map<String, Object> values) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object value = values.get(method.getName());
              if (value instanceof RuntimeException fault) {
                throw fault;
              }
              return value == null ? method.getDefaultValue() : value;
            }));
  }

  /** What has been counted: counters that are not 0. */
  static Map<String, Long> counted(Meters meters) {
    Map<String, Long> values = new TreeMap<>(meters.values());
    values.values().removeIf(value -> value == 0);
    return values;
  }
}
