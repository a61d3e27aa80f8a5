package org.drachtio.itests.karaf;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our own distribution, started as a user starts it. */
class DistributionIT {
  private static final Path DRACHTIO =
      Path.of(System.getProperty("root"), "bin", "drachtio").normalize();
  private static final Pattern TOLD_SHELL =
      Pattern.compile("shell: ssh -p (\\d+) karaf@127\\.0\\.0\\.1, .* stands in (\\S+)");
  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);

  @TempDir private Path work;

  @Test
  void twoServersStartSideBySideAnswerAndEndOnSigterm() throws Exception {
    int[] sip = {Ports.free(), Ports.free()};
    int[] admin = {Ports.free(), Ports.free()};
    try (ServerProcess one =
            start("one", DRACHTIO, sip[0], admin[0], Map.of("DRACHTIO_SSH_PORT", "0"));
        ServerProcess two =
            start("two", linkToDrachtio(), sip[1], admin[1], Map.of("DRACHTIO_SSH_PORT", "0"))) {
      ServerProcess[] servers = {one, two};
      for (int i = 0; i < servers.length; i++) {
        int port = sip[i];
        int adminPort = admin[i];
        ServerProcess server = servers[i];
        server.await(
            "answer over UDP",
            () -> SipProbe.optionsOverUdp(port).filter(DistributionIT::isUnavailable));
        assertEquals(
            Optional.of(true), SipProbe.optionsOverTcp(port).map(DistributionIT::isUnavailable));
        server.await(
            "banner",
            () -> Optional.of(server.output()).filter(text -> tells(text, port, adminPort)));
      }
      assertAll(
          () -> assertEquals(Optional.of(0), one.terminate(STOP_LIMIT), "exit status of the first"),
          () ->
              assertEquals(Optional.of(0), two.terminate(STOP_LIMIT), "exit status of the second"));
    }
  }

  @Test
  void ctrlCIsAnOrderlyEndToo() throws Exception {
    int sip = Ports.free();
    try (ServerProcess server =
        start("interrupted", DRACHTIO, sip, Ports.free(), Map.of("DRACHTIO_SSH_PORT", "0"))) {
      server.await(
          "answer over UDP",
          () -> SipProbe.optionsOverUdp(sip).filter(DistributionIT::isUnavailable));
      assertEquals(Optional.of(0), server.interrupt(STOP_LIMIT));
      assertTrue(server.output().contains("no longer"), server.output());
    }
  }

  @Test
  void itsShellIsForItsOwnerOnly() throws Exception {
    int sip = Ports.free();
    int ssh = Ports.free();
    Path data = work.resolve("data");
    Map<String, String> environment =
        Map.of("DRACHTIO_SSH_PORT", "" + ssh, "DRACHTIO_DATA", data.toString());
    try (ServerProcess server = start("shell", DRACHTIO, sip, Ports.free(), environment)) {
      server.await(
          "answer over UDP",
          () -> SipProbe.optionsOverUdp(sip).filter(DistributionIT::isUnavailable));
      Path users = data.resolve("etc/users.properties");
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(users)));
      String password = Files.readString(users).replaceFirst("(?s)^karaf = ([^,]+),.*", "$1");
      KarafShell shell = new KarafShell(ssh, password);
      server.await(
          "shell",
          () -> Optional.of(shell.run("drachtio:info")).filter(info -> info.contains("v1.0.0")));
      assertFalse(server.output().contains(password));
    }
  }

  @Test
  void twoServersOfAMachineHaveAShellEachAndATerminalIsToldItsPassword() throws Exception {
    int[] sip = {Ports.free(), Ports.free()};
    Map<String, String> environment = Map.of("TMPDIR", work.toString());
    List<Long> pids = new ArrayList<>();
    try (ServerProcess one = onTerminal("one", sip[0], environment);
        ServerProcess two = onTerminal("two", sip[1], environment)) {
      Set<String> ports = new TreeSet<>();
      ServerProcess[] servers = {one, two};
      for (int i = 0; i < servers.length; i++) {
        ServerProcess server = servers[i];
        Matcher told =
            server.await(
                "the shell to be told",
                () -> Optional.of(TOLD_SHELL.matcher(server.output())).filter(Matcher::find));
        Path password = Path.of(told.group(2));
        int port = sip[i];
        server.await(
            "answer over UDP",
            () -> SipProbe.optionsOverUdp(port).filter(DistributionIT::isUnavailable));
        pids.add(Long.parseLong(Files.readString(password.resolveSibling("karaf.pid")).strip()));
        ports.add(told.group(1));
        KarafShell shell =
            new KarafShell(Integer.parseInt(told.group(1)), Files.readString(password).strip());
        server.await(
            "its own shell",
            () ->
                Optional.of(shell.run("drachtio:info"))
                    .filter(info -> info.contains("127.0.0.1:" + port)));
        String greeting = shell.greeting();
        assertTrue(greeting.contains("drachtio:info"), greeting);
        assertFalse(greeting.contains("system:shutdown"), "that is not there");
      }
      assertEquals(2, ports.size());
    } finally {
      // What stands between the test and them passes no SIGTERM on; they write into this test's
      // folder until they end.
      ServerProcess.end(pids);
    }
  }

  /** Its output is a terminal's, which `script` makes. */
  private ServerProcess onTerminal(String name, int sip, Map<String, String> environment)
      throws IOException {
    String line =
        DRACHTIO + " -p " + Ports.free() + " -c 'sip:127.0.0.1:" + sip + ";transport=udp,tcp'";
    return ServerProcess.start(
        work,
        work.resolve(name + ".out"),
        environment,
        List.of("script", "-qefc", line, "/dev/null"));
  }

  @Test
  void theNextStartRemovesWhatADeadServerLeftBehind() throws Exception {
    Map<String, String> environment = Map.of("DRACHTIO_SSH_PORT", "0", "TMPDIR", work.toString());
    int sip = Ports.free();
    List<Path> first;
    try (ServerProcess server = start("dead", DRACHTIO, sip, Ports.free(), environment)) {
      server.await(
          "answer over UDP",
          () -> SipProbe.optionsOverUdp(sip).filter(DistributionIT::isUnavailable));
      first = dataFolders();
      assertEquals(1, first.size());
    }
    assertEquals(first, dataFolders());
    int next = Ports.free();
    try (ServerProcess server = start("next", DRACHTIO, next, Ports.free(), environment)) {
      server.await(
          "answer over UDP",
          () -> SipProbe.optionsOverUdp(next).filter(DistributionIT::isUnavailable));
      assertEquals(1, dataFolders().size());
      assertFalse(dataFolders().equals(first));
      assertTrue(
          dataFolders().get(0).getFileName().toString().startsWith("run." + server.pid() + "."));
    }
  }

  private List<Path> dataFolders() throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> owners = Files.walk(work, 3)) {
      owners.filter(each -> each.endsWith("owner")).forEach(each -> found.add(each.getParent()));
    }
    return found;
  }

  private Path linkToDrachtio() throws IOException {
    return Files.createSymbolicLink(work.resolve("linked"), DRACHTIO.toRealPath());
  }

  private ServerProcess start(
      String name, Path program, int sip, int admin, Map<String, String> environment)
      throws IOException {
    List<String> command =
        List.of(
            program.toString(),
            "--noconfig",
            "--port",
            "" + admin,
            "--contact",
            "sip:127.0.0.1:" + sip + ";transport=udp,tcp");
    return ServerProcess.start(work, work.resolve(name + ".out"), environment, command);
  }

  private static boolean tells(String output, int sip, int admin) {
    return output.contains("127.0.0.1:" + sip)
        && output.contains("srf.connect(")
        && output.contains("" + admin);
  }

  static boolean isUnavailable(String statusLine) {
    return statusLine.startsWith("SIP/2.0 503 ");
  }
}
