package org.drachtio.admin.internal.frame;

import java.util.concurrent.ThreadLocalRandom;
import org.drachtio.api.capture.FrameSubject;
import org.drachtio.message.SipMessage;

/**
 * Writes one frame into a buffer of its thread, which the frame has alone until it is {@linkplain
 * #release released}; without that the next frame gets another buffer. Compact names of headers are
 * written out, because the client library knows only some of them. The meta line is gone through
 * twice, first to measure it:
 *
 * <pre>
 * FrameWriter w = new FrameWriter();
 * do {
 *   w.messageId().text("|sip|network|").number(message.length());
 * } while (w.again(message));
 * return w;
 * </pre>
 *
 * <p><b>Threading:</b> one thread.
 */
public final class FrameWriter {

  private static final int UUID_LENGTH = 36;
  private static final int TIME_LENGTH = 15;
  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private static final int FIRST_SIZE = 2048;

  /** A buffer that a long frame has made is not kept. */
  private static final int MAX_KEPT = 16 * 1024;

  /** An array, so that no class of this bundle stays with threads that outlive the bundle. */
  private static final ThreadLocal<byte[]> SPARE = new ThreadLocal<>();

  /** Null while measuring, and after it was released. */
  private byte[] frame;

  private int position;

  private FrameSubject.Kind kind = FrameSubject.Kind.OTHER;
  private String commandId = "";
  private String transactionId = "";
  private String dialogId = "";

  /** Null if the frame has none. */
  private SipMessage message;

  /** The frame tells an application of something. */
  public FrameWriter event(String transaction, String dialog) {
    kind = FrameSubject.Kind.EVENT;
    transactionId = transaction;
    dialogId = dialog;
    return this;
  }

  /** The frame answers a command. */
  public FrameWriter reply(FrameSubject.Kind replyKind, String command) {
    kind = replyKind;
    commandId = command;
    return this;
  }

  /** The frame answers a command by telling what was sent for it. */
  public FrameWriter echo(String command, String transaction, String dialog) {
    reply(FrameSubject.Kind.ECHO, command);
    transactionId = transaction;
    dialogId = dialog;
    return this;
  }

  /** What the frame has to do with; {@link FrameSubject#NONE} if nobody has said it. */
  public FrameSubject subject() {
    if (kind == FrameSubject.Kind.OTHER) {
      return FrameSubject.NONE;
    }
    return new FrameSubject(
        kind,
        commandId,
        transactionId,
        dialogId,
        message == null ? "" : message.callId(),
        message == null ? "" : message.method());
  }

  /** As {@link #again(SipMessage)}, for a frame without a SIP message. */
  public boolean again() {
    return again(null);
  }

  /**
   * Ends a pass over the meta line.
   *
   * @return whether it is to be gone through once more
   */
  public boolean again(SipMessage told) {
    if (frame == null) {
      message = told;
      int payload = position + (message == null ? 0 : 2 + message.spelledOutLength());
      int digits = digits(payload);
      frame = take(digits + 1 + payload);
      position = 0;
      number(payload).octet('#');
      return true;
    }
    if (message != null) {
      octet('\r').octet('\n');
      position = message.copySpelledOut(frame, position);
    }
    return false;
  }

  private static byte[] take(int size) {
    byte[] spare = SPARE.get();
    if (spare == null || spare.length < size) {
      return new byte[Math.max(size, FIRST_SIZE)];
    }
    SPARE.set(null);
    return spare;
  }

  /** What the frame stands in, from 0 on, after {@link #again} has said false. */
  public byte[] buffer() {
    return frame;
  }

  /** Length of the frame. */
  public int length() {
    return position;
  }

  /** The frame is not needed any more. */
  public void release() {
    if (frame.length <= MAX_KEPT) {
      SPARE.set(frame);
    }
    frame = null;
  }

  /** A fresh id in the form of a uuid; nobody looks at it, so it need not be hard to guess. */
  public FrameWriter messageId() {
    if (frame == null) {
      position += UUID_LENGTH;
      return this;
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return hex(high, 60, 32)
        .octet('-')
        .hex(high, 28, 16)
        .octet('-')
        .hex(high, 12, 0)
        .octet('-')
        .hex(low, 60, 48)
        .octet('-')
        .hex(low, 44, 0);
  }

  /** Text as UTF-8; half a surrogate pair becomes a question mark. */
  public FrameWriter text(String text) {
    int length = text.length();
    if (frame == null) {
      position += utf8Length(text);
      return this;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        frame[position++] = (byte) c;
      } else if (c < 0x800) {
        octet(0xc0 | (c >> 6)).octet(continuation(c));
      } else if (!Character.isSurrogate(c)) {
        octet(0xe0 | (c >> 12)).octet(continuation(c >> 6)).octet(continuation(c));
      } else if (isPair(text, i)) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        octet(0xf0 | (point >> 18))
            .octet(continuation(point >> 12))
            .octet(continuation(point >> 6))
            .octet(continuation(point));
      } else {
        octet('?');
      }
    }
    return this;
  }

  /** Decimal digits. */
  public FrameWriter number(int value) {
    int digits = digits(value);
    if (frame != null) {
      int rest = value;
      for (int i = position + digits - 1; i >= position; i--) {
        frame[i] = (byte) ('0' + rest % 10);
        rest /= 10;
      }
    }
    position += digits;
    return this;
  }

  /** Ends the meta line; what follows is as the caller writes it. */
  public FrameWriter lineEnd() {
    return octet('\r').octet('\n');
  }

  /** A token separator. */
  public FrameWriter bar() {
    return octet('|');
  }

  /** Time of day in UTC, {@code HH:MM:SS.uuuuuu}. */
  public FrameWriter time(long epochMicros) {
    if (frame == null) {
      position += TIME_LENGTH;
      return this;
    }
    long micros = Math.floorMod(epochMicros, MICROS_PER_DAY);
    int seconds = (int) (micros / 1_000_000);
    int fraction = (int) (micros % 1_000_000);
    twoDigits(seconds / 3600)
        .octet(':')
        .twoDigits(seconds / 60 % 60)
        .octet(':')
        .twoDigits(seconds % 60)
        .octet('.');
    return twoDigits(fraction / 10_000).twoDigits(fraction / 100 % 100).twoDigits(fraction % 100);
  }

  private FrameWriter twoDigits(int value) {
    return octet('0' + value / 10).octet('0' + value % 10);
  }

  private FrameWriter hex(long bits, int fromShift, int toShift) {
    for (int shift = fromShift; shift >= toShift; shift -= 4) {
      frame[position++] = HEX[(int) (bits >>> shift) & 0xf];
    }
    return this;
  }

  private FrameWriter octet(int value) {
    if (frame != null) {
      frame[position] = (byte) value;
    }
    position++;
    return this;
  }

  private static int continuation(int bits) {
    return 0x80 | (bits & 0x3f);
  }

  private static int digits(int value) {
    int digits = 1;
    for (int rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits;
  }

  private static int utf8Length(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (isPair(text, i)) {
        bytes += 4;
        i++;
      } else {
        bytes++;
      }
    }
    return bytes;
  }

  private static boolean isPair(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1));
  }
}
