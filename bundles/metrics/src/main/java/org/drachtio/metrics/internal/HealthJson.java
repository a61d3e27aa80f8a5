package org.drachtio.metrics.internal;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.drachtio.api.view.Health;

/** The health as JSON: {@code {"ready":true,"checks":[{"name":…,"good":…,"reason":…}]}}. */
final class HealthJson {

  private HealthJson() {}

  /**
   * Writes.
   *
   * @param what {@code live} or {@code ready}
   */
  static byte[] of(String what, boolean answer, List<Health.Check> checks) {
    StringBuilder json = new StringBuilder("{\"").append(what).append("\":").append(answer);
    json.append(",\"checks\":[");
    String separator = "";
    for (Health.Check check : checks) {
      json.append(separator).append("{\"name\":");
      text(json, check.name());
      json.append(",\"good\":").append(check.good()).append(",\"reason\":");
      text(json, check.reason());
      json.append('}');
      separator = ",";
    }
    return json.append("]}\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void text(StringBuilder json, String value) {
    json.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
