package org.drachtio.itests.karaf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server that this test started, its output in a file. */
final class ServerProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final long KILL_AFTER_SECONDS = 20;

  private final Process process;
  private final Path output;

  private ServerProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static ServerProcess start(
      Path directory, Path output, Map<String, String> environment, List<String> command)
      throws IOException {
    // A shell that runs the tests in the background has them ignore SIGINT, and so would the
    // server.
    List<String> line = new ArrayList<>(List.of("env", "--default-signal=INT"));
    line.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(each -> each.startsWith("DRACHTIO_") || each.startsWith("KARAF_"));
    builder.environment().putAll(environment);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    return new ServerProcess(builder.start(), output);
  }

  long pid() {
    return process.pid();
  }

  /** Waits for something of a server that is starting; its end is the end of the wait. */
  <T> T await(String what, Callable<Optional<T>> attempt) {
    return Waiting.until(
        what,
        START_LIMIT,
        this::output,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError(
                "the server has ended with " + process.exitValue() + "\n" + output());
          }
          return attempt.call();
        });
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Sends SIGTERM and returns the exit status, or nothing if the process still runs after {@code
   * limit}.
   */
  Optional<Integer> terminate(Duration limit) throws InterruptedException {
    process.destroy();
    return exitStatus(limit);
  }

  /** Sends SIGINT, as Ctrl-C does; otherwise like {@link #terminate}. */
  Optional<Integer> interrupt(Duration limit) throws IOException, InterruptedException {
    int sent =
        new ProcessBuilder("kill", "-INT", Long.toString(pid())).inheritIO().start().waitFor();
    if (sent != 0) {
      throw new AssertionError("kill ended with " + sent);
    }
    return exitStatus(limit);
  }

  private Optional<Integer> exitStatus(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)
        ? Optional.of(process.exitValue())
        : Optional.empty();
  }

  /**
   * Ends servers that are known by their pids only, because this test did not start them itself,
   * and waits for their end.
   */
  static void end(List<Long> pids) throws InterruptedException {
    List<ProcessHandle> running =
        pids.stream().map(ProcessHandle::of).flatMap(Optional::stream).toList();
    running.forEach(ProcessHandle::destroy);
    for (ProcessHandle process : running) {
      try {
        process.onExit().get(KILL_AFTER_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        process.destroyForcibly();
        throw new AssertionError("server " + process.pid() + " does not end", e);
      }
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (process.waitFor(KILL_AFTER_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
