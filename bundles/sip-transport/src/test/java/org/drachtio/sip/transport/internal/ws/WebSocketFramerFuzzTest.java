package org.drachtio.sip.transport.internal.ws;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.drachtio.message.testing.Corpus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Inputs that the fuzzer found worth keeping, or that once were bugs. */
class WebSocketFramerFuzzTest {

  static Stream<Path> corpus() throws IOException {
    return Corpus.of(WebSocketFramerFuzz.class);
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void isSurvived(Path input) throws IOException {
    WebSocketFramerFuzz.fuzzerTestOneInput(Files.readAllBytes(input));
  }
}
