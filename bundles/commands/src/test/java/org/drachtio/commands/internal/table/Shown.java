package org.drachtio.commands.internal.table;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What commands show. */
public final class Shown {

  private Shown() {}

  /** Of a server that has one or two of everything, for scripts. */
  public static String plain(ViewCommand command) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    command.server = new FullServer();
    command.noFormat = true;
    command.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }

  /** With a text that rows must have. */
  public static String filtered(ViewCommand command, String filter) {
    command.filter = filter;
    return plain(command);
  }

  /** With so many rows at most. */
  public static String limited(ViewCommand command, int limit) {
    command.limit = limit;
    return plain(command);
  }

  /** Cell by cell. */
  public static List<List<String>> rows(TableCommand command) {
    return command.table().rows();
  }
}
