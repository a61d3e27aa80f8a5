package org.drachtio.cdr.internal.http;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drachtio.kernel.config.testing.ConfigContract;

class HttpConfigContractTest extends ConfigContract<HttpConfig, HttpSettings> {

  HttpConfigContractTest() {
    super(
        HttpConfig.class,
        () -> HttpSettings.config(Path.of("/data")),
        Map.of(
            "_url", List.of("ftp://h/", "http:///no-host", "http://h/ blank", "nonsense"),
            "_authorization", List.of("Bearer \r\nX: y"),
            "maxRecordsPerRequest", List.of(0, 1001),
            "timeoutMillis", List.of(99, 120_001),
            "maxRetrySeconds", List.of(0, 3601),
            "spool", List.of(""),
            "spoolMegabytes", List.of(0, 100_001),
            "refusedMegabytes", List.of(0, 2001),
            "maxWaiting", List.of(99, 1_000_001)),
        Map.of("maxRetrySeconds", 7, "messages", true));
  }

  @Override
  protected Set<String> required() {
    return Set.of("_url", "_authorization");
  }

  @Override
  protected Map<String, ?> good() {
    return Map.of("_url", "http://127.0.0.1/records");
  }

  @Override
  protected String secret(String key) {
    return key.equals("_url") ? "http://u:" + PRIVATE + "@h/" + PRIVATE : PRIVATE;
  }
}
