package org.drachtio.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.drachtio.message.internal.Bytes;
import org.drachtio.message.internal.HeaderNames;
import org.drachtio.message.internal.MessageIndex;
import org.drachtio.message.internal.SpareBuffer;

/**
 * A copy of a sound message with some of its headers changed, as a proxy makes it (RFC 3261 §16.6);
 * all that is not named stays byte for byte, in its order. A message without Content-Length gets
 * one, as its copy may go out on a stream.
 *
 * <p><b>Threading:</b> one thread. Values given are trusted to have no CR or LF; a value that has
 * one is refused with IllegalArgumentException (header injection).
 */
public final class MessageEdit {

  private static final int GROWTH = 256;
  private static final byte[] LINE_BREAK = {'\r', '\n'};
  private static final byte[] SEPARATOR = {':', ' '};

  private enum Kind {
    ADD_FIRST,
    ADD_LAST,
    REPLACE,
    DROP,
    DROP_VALUES
  }

  /** One change; {@code count} of values that are still to be left out. */
  private static final class Change {
    final Kind kind;
    final String name;
    final int id;
    final String value;
    int count;
    boolean done;

    Change(Kind kind, String name, String value, int count) {
      this.kind = kind;
      this.name = name;
      this.id = HeaderNames.idOf(name);
      this.value = value;
      this.count = count;
    }
  }

  private final SipMessage original;
  private final byte[] from;
  private final MessageIndex index;
  private final List<Change> changes = new ArrayList<>(8);
  private String requestUri;
  private byte[] to;
  private int length;

  private MessageEdit(SipMessage original) {
    this.original = original;
    this.from = original.array();
    this.index = original.index();
  }

  /** Begins with an unchanged copy. */
  public static MessageEdit of(SipMessage original) {
    return new MessageEdit(original);
  }

  /** Gives the request another Request-URI. */
  public MessageEdit requestUri(String uri) {
    requestUri = uri;
    return this;
  }

  /**
   * Adds a line in front of the first one with this name, behind what was added so before; if there
   * is none, behind the Via lines.
   */
  public MessageEdit addFirst(String name, String value) {
    return change(Kind.ADD_FIRST, name, value, 0);
  }

  /** Adds a line behind all others. */
  public MessageEdit addLast(String name, String value) {
    return change(Kind.ADD_LAST, name, value, 0);
  }

  /** Puts one line in the place of all with this name; behind all others if there is none. */
  public MessageEdit replace(String name, String value) {
    return change(Kind.REPLACE, name, value, 0);
  }

  /** Leaves out all lines with this name. */
  public MessageEdit drop(String name) {
    return change(Kind.DROP, name, "", 0);
  }

  /** Leaves out the first values of a comma-separated header, over all its lines. */
  public MessageEdit dropFirst(String name, int count) {
    return count == 0 ? this : change(Kind.DROP_VALUES, name, "", count);
  }

  private MessageEdit change(Kind kind, String name, String value, int count) {
    changes.add(new Change(kind, name, value, count));
    return this;
  }

  /** The copy. */
  public SipMessage build() {
    to = SpareBuffer.take(original.length() + GROWTH);
    startLine();
    boolean behindVias = false;
    for (int line = 0; line < index.count(); line++) {
      if (!behindVias && index.id(line) != HeaderNames.VIA) {
        behindVias = true;
        addMissing();
      }
      addBefore(line);
      line(line);
    }
    if (!behindVias) {
      addMissing();
    }
    for (Change change : changes) {
      if (change.kind == Kind.ADD_LAST || change.kind == Kind.REPLACE && !change.done) {
        header(change);
      }
    }
    if (index.contentLength < 0 && !original.has("Content-Length")) {
      text("Content-Length: " + original.bodyLength());
      raw(LINE_BREAK, 0, 2);
    }
    raw(LINE_BREAK, 0, 2);
    raw(from, index.bodyStart, original.bodyLength());
    byte[] copy = Arrays.copyOf(to, length);
    SpareBuffer.giveBack(to);
    to = null;
    return SipMessage.scan(copy);
  }

  private void startLine() {
    if (requestUri == null) {
      raw(from, index.start, index.startLineEnd - index.start);
    } else {
      raw(from, index.start, index.uriStart - index.start);
      text(requestUri);
      raw(from, index.uriEnd, index.startLineEnd - index.uriEnd);
    }
    raw(LINE_BREAK, 0, 2);
  }

  /** What is to stand in front of a header that is not there. */
  private void addMissing() {
    for (Change change : changes) {
      if (change.kind == Kind.ADD_FIRST
          && !change.done
          && original.line(change.name, change.id, 0) < 0) {
        header(change);
      }
    }
  }

  private void addBefore(int line) {
    for (Change change : changes) {
      if (change.kind == Kind.ADD_FIRST && !change.done && isNamed(line, change)) {
        header(change);
      }
    }
  }

  private void line(int line) {
    for (Change change : changes) {
      if (change.kind.compareTo(Kind.REPLACE) >= 0 && isNamed(line, change)) {
        switch (change.kind) {
          case REPLACE -> {
            if (!change.done) {
              header(change);
            }
            return;
          }
          case DROP -> {
            return;
          }
          case DROP_VALUES -> {
            if (change.count > 0) {
              rest(line, change);
              return;
            }
          }
          case ADD_FIRST, ADD_LAST -> throw new AssertionError(change.kind);
        }
      }
    }
    raw(from, index.nameStart(line), index.valueEnd(line) - index.nameStart(line));
    raw(LINE_BREAK, 0, 2);
  }

  /** The line without its first values; nothing if it has no others. */
  private void rest(int line, Change change) {
    int end = index.valueEnd(line);
    int start = index.valueStart(line);
    while (change.count > 0 && start < end) {
      start = Bytes.skipLws(from, endOfValue(start, end) + 1, end);
      change.count--;
    }
    if (start < end) {
      raw(from, index.nameStart(line), index.valueStart(line) - index.nameStart(line));
      raw(from, start, end - start);
      raw(LINE_BREAK, 0, 2);
    }
  }

  /** Where a value ends: at a comma outside quoted strings and angle brackets, or at the end. */
  private int endOfValue(int start, int end) {
    boolean bracketed = false;
    int p = start;
    while (p < end && (bracketed || from[p] != ',')) {
      if (from[p] == '"' && !bracketed) {
        int behind = Bytes.skipQuoted(from, p, end);
        if (behind < 0) {
          return end;
        }
        p = behind;
      } else {
        bracketed = bracketed ? from[p] != '>' : from[p] == '<';
        p++;
      }
    }
    return p;
  }

  private boolean isNamed(int line, Change change) {
    if (index.id(line) != change.id) {
      return false;
    }
    if (change.id != HeaderNames.UNKNOWN) {
      return true;
    }
    int start = index.nameStart(line);
    int end = Bytes.skipToken(from, start, index.valueStart(line));
    return Bytes.equalsIgnoreCase(from, start, end, change.name);
  }

  private void header(Change change) {
    change.done = true;
    text(change.name);
    raw(SEPARATOR, 0, 2);
    text(change.value);
    raw(LINE_BREAK, 0, 2);
  }

  private void text(String text) {
    if (text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("line break in " + Printable.line(text));
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    raw(bytes, 0, bytes.length);
  }

  private void raw(byte[] source, int offset, int count) {
    if (to.length - length < count) {
      to = Arrays.copyOf(to, Math.max(to.length * 2, length + count));
    }
    System.arraycopy(source, offset, to, length, count);
    length += count;
  }
}
