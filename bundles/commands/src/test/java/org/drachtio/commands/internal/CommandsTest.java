package org.drachtio.commands.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drachtio.api.control.Certificates;
import org.drachtio.api.control.Operations;
import org.drachtio.api.view.ApplicationInfo;
import org.drachtio.api.view.CertificateInfo;
import org.drachtio.api.view.ConnectionInfo;
import org.drachtio.api.view.DialogInfo;
import org.drachtio.api.view.Health;
import org.drachtio.api.view.ServerInfo;
import org.drachtio.api.view.ServerView;
import org.drachtio.api.view.TransactionInfo;
import org.junit.jupiter.api.Test;

class CommandsTest {

  private static String plain(ViewCommand command) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    command.server = new FullServer();
    command.noFormat = true;
    command.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }

  @Test
  void info() {
    assertEquals(
        """
        version\tv1.0.0
        started\t2026-01-02T03:04:05Z
        listening\tudp/127.0.0.1:5060
        listening\ttcp/127.0.0.1:5060
        applications\t127.0.0.1:9022
        table.dialogs\t3
        counter.a\t1
        counter.b\t2
        """,
        plain(new InfoCommand()));
  }

  @Test
  void infoShowsWhatKeepsTheServerClosed() {
    InfoCommand command = new InfoCommand();
    assertThrows(IllegalStateException.class, command::table);

    command.problemSources = List.of(() -> List.of("line 3: port"), List::of);

    assertEquals(List.of(List.of("problem", "line 3: port")), command.table().rows());
    assertTrue(plain(command).contains("\nproblem\tline 3: port\n"));
  }

  @Test
  void apps() {
    assertEquals(
        "7\t127.0.0.1:40000\ttrue\tred,blue\tINVITE,OPTIONS\t12\n8\t[::1]:40001\tfalse\t\t\t0\n",
        plain(new AppsCommand()));
  }

  @Test
  void dialogs() {
    assertEquals(
        """
        old\tuac\tearly\tINVITE\tsip:carol@h\t12\tsip:a@h\tsip:c@h\t\t
        abc;uas\tuas\tconfirmed\tINVITE\tsip:bob@127.0.0.1\t9\tsip:alice@h\tsip:bob@h\t7\torphan
        """,
        plain(new DialogsCommand()));
  }

  @Test
  void transactionsWithoutTheControlCharactersOfThePeer() {
    assertEquals(
        "z9hG4bK1\tserver\tINVITE\tproceeding\tc?[2J?d\t180\t1500\tudp/192.0.2.1:5060\n",
        plain(new TransactionsCommand()));
  }

  @Test
  void connections() {
    String row = plain(new ConnectionsCommand());
    assertTrue(
        row.matches(
            "5\ttls\t127\\.0\\.0\\.1:5060\t127\\.0\\.0\\.1:40002\t(89|9\\d)\t100\t200\t3\t2\t"
                + "TLSv1\\.3 TLS_AES_256_GCM_SHA384 1a2b\n"),
        row);
  }

  @Test
  void listenersWithTheirConnections() {
    assertEquals(
        "sip\tudp/127.0.0.1:5060\t0\nsip\ttcp/127.0.0.1:5060\t0\napplications\t127.0.0.1:9022\t0\n",
        plain(new ListenersCommand()));
  }

  @Test
  void certificatesWithTheirDaysAndTheirReload() {
    CertificatesCommand shown = new CertificatesCommand();
    TlsReloadCommand reloaded = new TlsReloadCommand();
    Instant end = Instant.now().plusSeconds(10 * 86_400 + 60);
    Certificates server =
        new Certificates() {
          @Override
          public List<CertificateInfo> inUse() {
            return List.of(new CertificateInfo("sip", "CN=old", "1a", end, "no such file"));
          }

          @Override
          public List<CertificateInfo> reload() {
            return List.of(new CertificateInfo("sip", "CN=new", "1b", end, ""));
          }
        };
    shown.server = server;
    reloaded.server = server;
    assertEquals(
        List.of(List.of("sip", "CN=old", "1a", end.toString(), "10", "no such file")),
        shown.table().rows());
    assertEquals(
        List.of(List.of("sip", "CN=new", "1b", end.toString(), "10", "")), reloaded.table().rows());
    shown.server = null;
    assertThrows(IllegalStateException.class, shown::table);
  }

  @Test
  void rowsAreFilteredAndLimited() {
    DialogsCommand ofBob = new DialogsCommand();
    ofBob.filter = "BOB@";
    assertTrue(plain(ofBob).startsWith("abc;uas\t"), plain(ofBob));
    assertEquals(1, plain(ofBob).lines().count());
    DialogsCommand oldest = new DialogsCommand();
    oldest.limit = 1;
    assertTrue(plain(oldest).startsWith("old\t"), plain(oldest));
    assertEquals(1, plain(oldest).lines().count());
    Table limited = new Table("A").row("1").row("2").row("3").limited(2);
    assertEquals(1, limited.left());
    assertEquals(List.of(List.of("1"), List.of("2")), limited.rows());
  }

  @Test
  void sinceLastShowsWhatHasGrown() {
    InfoCommand first = new InfoCommand();
    first.sinceLast = true;
    String grown = plain(first);
    assertTrue(grown.startsWith("counter.a\t1\t"), grown);
    assertTrue(grown.contains("\ncounter.b\t2\t"), grown);
    InfoCommand second = new InfoCommand();
    second.sinceLast = true;
    assertEquals("", plain(second), "nothing has grown");
  }

  @Test
  void theOperatorIsToldIfThereIsNothingToEnd() throws Exception {
    List<String> done = new ArrayList<>();
    Operations operations =
        new Operations() {
          @Override
          public boolean hangUp(String dialogId) {
            done.add("hang up " + dialogId);
            return dialogId.equals("there");
          }

          @Override
          public boolean disconnect(long application) {
            done.add("disconnect " + application);
            return application == 7;
          }
        };
    HangupCommand hangup = new HangupCommand();
    hangup.dialog = "there";
    assertThrows(IllegalStateException.class, hangup::execute, "no server");
    hangup.server = operations;
    hangup.execute();
    hangup.dialog = "elsewhere";
    assertThrows(IllegalArgumentException.class, hangup::execute);
    DisconnectCommand disconnect = new DisconnectCommand();
    disconnect.server = operations;
    disconnect.application = 7;
    disconnect.execute();
    disconnect.application = 8;
    assertThrows(IllegalArgumentException.class, disconnect::execute);
    assertEquals(
        List.of("hang up there", "hang up elsewhere", "disconnect 7", "disconnect 8"), done);
  }

  @Test
  void withoutAServerTheCommandSaysSo() {
    IllegalStateException e = assertThrows(IllegalStateException.class, new InfoCommand()::execute);

    assertEquals("The drachtio server is not running", e.getMessage());
  }

  @Test
  void aRowHasAValueForEachTitle() {
    Table table = new Table("A", "B");

    assertThrows(IllegalArgumentException.class, () -> table.row("a"));
    assertEquals(List.of(List.of("a", "1")), table.row("a", 1).rows());
  }

  /** Of peers: what turns round the line of a terminal, and what some take for its end. */
  @Test
  void aRowHasNoCharactersThatHideOthers() {
    Table table = new Table("A").row("a\u202eb\u2028c\u009bd\u00e4");

    assertEquals(List.of(List.of("a?b?c?d\u00e4")), table.rows());
  }

  @Test
  void healthSaysWhatIsWrong() {
    HealthCommand command = new HealthCommand();
    assertThrows(IllegalStateException.class, command::table);

    command.view =
        () -> new Health(true, false, List.of(new Health.Check("sockets", false, "none is open")));

    assertEquals(
        List.of(
            List.of("live", "good", ""),
            List.of("ready", "bad", ""),
            List.of("sockets", "bad", "none is open")),
        command.table().rows());
  }

  private static final class FullServer implements ServerView {
    @Override
    public String version() {
      return "v1.0.0";
    }

    @Override
    public ServerInfo info() {
      return new ServerInfo(
          "v1.0.0",
          Instant.parse("2026-01-02T03:04:05.678Z"),
          List.of("udp/127.0.0.1:5060", "tcp/127.0.0.1:5060"),
          List.of("127.0.0.1:9022"),
          List.of(),
          Map.of("dialogs", 3L),
          Map.of("b", 2L, "a", 1L));
    }

    @Override
    public List<TransactionInfo> transactions() {
      return List.of(
          new TransactionInfo(
              "z9hG4bK1",
              "server",
              "INVITE",
              "proceeding",
              "c\u001b[2J\td",
              180,
              1500,
              "udp/192.0.2.1:5060"));
    }

    @Override
    public List<DialogInfo> dialogs() {
      return List.of(
          new DialogInfo(
              "abc;uas",
              "uas",
              "confirmed",
              "INVITE",
              "sip:bob@127.0.0.1",
              9,
              "sip:alice@h",
              "sip:bob@h",
              7,
              true),
          new DialogInfo(
              "old", "uac", "early", "INVITE", "sip:carol@h", 12, "sip:a@h", "sip:c@h", 0, false));
    }

    @Override
    public List<ConnectionInfo> connections() {
      return List.of(
          new ConnectionInfo(
              5,
              "tls",
              "127.0.0.1:5060",
              "127.0.0.1:40002",
              Instant.now().minusSeconds(90),
              100,
              200,
              3,
              2,
              "TLSv1.3 TLS_AES_256_GCM_SHA384 1a2b"));
    }

    @Override
    public List<ApplicationInfo> applications() {
      return List.of(
          new ApplicationInfo(
              7, "127.0.0.1:40000", true, List.of("red", "blue"), List.of("INVITE", "OPTIONS"), 12),
          new ApplicationInfo(8, "[::1]:40001", false, List.of(), List.of(), 0));
    }
  }
}
