package org.drachtio.sip.transport.internal.connection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.drachtio.message.testing.Corpus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Inputs that the fuzzer found worth keeping, or that once were bugs. */
class StreamFramerFuzzTest {

  static Stream<Path> corpus() throws IOException {
    return Corpus.of(StreamFramerFuzz.class);
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void isSurvived(Path input) throws IOException {
    StreamFramerFuzz.fuzzerTestOneInput(Files.readAllBytes(input));
  }
}
