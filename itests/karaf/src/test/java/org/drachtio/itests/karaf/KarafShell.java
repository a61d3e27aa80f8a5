package org.drachtio.itests.karaf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.locks.LockSupport;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;

/**
 * Karaf's shell over ssh, one session per command: Karaf restarts its ssh server while it installs
 * features.
 */
record KarafShell(int port, String password) {
  private static final Duration LOGIN_LIMIT = Duration.ofSeconds(10);
  private static final long LOOK_NANOS = 20_000_000;
  private static final Duration COMMAND_LIMIT = Duration.ofMinutes(2);

  /** Returns what the command printed; an error of the command fails the test. */
  String run(String command) throws IOException {
    return inSession(session -> run(session, command));
  }

  /** What somebody sees who logs in and leaves. */
  String greeting() throws IOException {
    return inSession(
        session -> {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          try (ChannelShell channel = session.createShellChannel()) {
            channel.setOut(out);
            channel.setErr(out);
            channel.open().verify(LOGIN_LIMIT);
            // Its echo would stand between the words of the greeting if it came before the prompt.
            awaitPrompt(out);
            channel.getInvertedIn().write("logout\r".getBytes(StandardCharsets.UTF_8));
            channel.getInvertedIn().flush();
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), COMMAND_LIMIT);
          }
          return out.toString(StandardCharsets.UTF_8);
        });
  }

  private static void awaitPrompt(ByteArrayOutputStream out) throws IOException {
    long deadline = System.nanoTime() + COMMAND_LIMIT.toNanos();
    while (!out.toString(StandardCharsets.UTF_8).contains("@root()>")) {
      if (System.nanoTime() > deadline) {
        throw new IOException("no prompt after: " + out.toString(StandardCharsets.UTF_8));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private interface Use {
    String in(ClientSession session) throws IOException;
  }

  private String inSession(Use use) throws IOException {
    try (SshClient client = SshClient.setUpDefaultClient()) {
      // Nobody can know the key of a server that was just made, and it is this machine.
      client.setServerKeyVerifier((session, address, key) -> true);
      client.start();
      try (ClientSession session =
          client.connect("karaf", "127.0.0.1", port).verify(LOGIN_LIMIT).getSession()) {
        session.addPasswordIdentity(password);
        session.auth().verify(LOGIN_LIMIT);
        return use.in(session);
      }
    }
  }

  private static String run(ClientSession session, String command) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ChannelExec channel = session.createExecChannel(command)) {
      channel.setOut(out);
      channel.setErr(out);
      channel.open().verify(LOGIN_LIMIT);
      EnumSet<ClientChannelEvent> end = EnumSet.of(ClientChannelEvent.CLOSED);
      if (channel.waitFor(end, COMMAND_LIMIT).contains(ClientChannelEvent.TIMEOUT)) {
        throw new AssertionError(command + " takes longer than " + COMMAND_LIMIT);
      }
      String text = out.toString(StandardCharsets.UTF_8);
      Integer status = channel.getExitStatus();
      if (status == null || status != 0) {
        throw new AssertionError(command + " ended with " + status + ": " + text);
      }
      return text;
    }
  }
}
