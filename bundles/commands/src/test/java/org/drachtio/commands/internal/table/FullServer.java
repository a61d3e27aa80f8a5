package org.drachtio.commands.internal.table;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.drachtio.api.view.ApplicationInfo;
import org.drachtio.api.view.ConnectionInfo;
import org.drachtio.api.view.DialogInfo;
import org.drachtio.api.view.ServerInfo;
import org.drachtio.api.view.ServerView;
import org.drachtio.api.view.TransactionInfo;

/** A server that has one or two of everything. */
final class FullServer implements ServerView {
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
            "TLSv1.3 TLS_AES_256_GCM_SHA384 1a2b",
            "answered"));
  }

  @Override
  public List<ApplicationInfo> applications() {
    return List.of(
        new ApplicationInfo(
            7, "127.0.0.1:40000", true, List.of("red", "blue"), List.of("INVITE", "OPTIONS"), 12),
        new ApplicationInfo(8, "[::1]:40001", false, List.of(), List.of(), 0));
  }
}
