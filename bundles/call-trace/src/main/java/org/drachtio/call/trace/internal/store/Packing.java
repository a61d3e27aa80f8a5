package org.drachtio.call.trace.internal.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.drachtio.api.capture.ApplicationFrame;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.api.capture.FrameSubject;
import org.drachtio.api.transport.Protocol;
import org.drachtio.call.trace.internal.item.FirstLine;
import org.drachtio.call.trace.internal.item.FrameItem;
import org.drachtio.call.trace.internal.item.Item;
import org.drachtio.call.trace.internal.item.SipItem;
import org.drachtio.message.SipMessage;

/**
 * Items as records of a {@link Log}: the one copy that is made of what a tap is shown. The form is
 * for the memory of one process only. Stateless.
 */
@SuppressWarnings("EnumOrdinal") // no other process, and no other version, reads them
final class Packing {

  private static final byte SIP = 0;
  private static final byte FRAME = 1;

  /** Length of the record, kind of the item, time. */
  private static final int HEAD = Integer.BYTES + 1 + Long.BYTES;

  /** Direction, protocol, two ports. */
  private static final int SIP_FIXED = 2 + 2 * Integer.BYTES;

  /** Kind of the frame, application, number of tags. */
  private static final int FRAME_FIXED = 1 + Long.BYTES + Integer.BYTES;

  private static final Protocol[] PROTOCOLS = Protocol.values();
  private static final FrameSubject.Kind[] KINDS = FrameSubject.Kind.values();

  private Packing() {}

  /** A message as a tap is shown it, which may share its bytes with others. */
  static Packed pack(CapturedMessage captured, Chunks chunks) {
    SipMessage message = captured.message();
    byte[] local = bytes(captured.localHost());
    byte[] remote = bytes(captured.remoteHost());
    Packed record = chunks.reserve(sipLength(local, remote, message.length()));
    ByteBuffer out = record.buffer();
    begin(out, SIP, captured.epochMicros());
    out.put((byte) (captured.inbound() ? 1 : 0)).put((byte) captured.protocol().ordinal());
    text(out, local).putInt(captured.localPort());
    text(out, remote).putInt(captured.remotePort());
    message.copy(record.bytes(), out.position());
    return record;
  }

  /** A frame as a tap is shown it, as far as it is kept. */
  static Packed pack(ApplicationFrame frame, Chunks chunks) {
    FrameSubject subject = frame.subject();
    byte[] address = bytes(frame.address());
    byte[] method = bytes(subject.method());
    ByteBuffer kept = kept(frame);
    Packed record = chunks.reserve(frameLength(frame.tags(), address, method, kept.remaining()));
    ByteBuffer out = record.buffer();
    begin(out, FRAME, frame.epochMicros());
    out.put((byte) subject.kind().ordinal()).putLong(frame.application());
    tags(out, frame.tags());
    text(out, address);
    text(out, method).put(kept);
    return record;
  }

  /**
   * First line and start line; of a command all of it. What an event tells stands in the call as a
   * SIP message already.
   */
  private static ByteBuffer kept(ApplicationFrame frame) {
    byte[] bytes = frame.bytes();
    int start = frame.offset();
    int end = start + frame.length();
    FrameSubject.Kind kind = frame.subject().kind();
    if (!kind.isCommand()) {
      int line = FirstLine.lineEnd(bytes, start, end);
      boolean tells = kind == FrameSubject.Kind.EVENT || kind == FrameSubject.Kind.ECHO;
      end = tells ? FirstLine.lineEnd(bytes, Math.min(line + 2, end), end) : line;
    }
    return ByteBuffer.wrap(bytes, start, end - start);
  }

  /** An item of the last version of this bundle. */
  static Packed pack(Item item) {
    if (item instanceof SipItem sip) {
      byte[] local = bytes(sip.localHost());
      byte[] remote = bytes(sip.remoteHost());
      Packed record = Packed.own(new byte[sipLength(local, remote, sip.bytes().length)]);
      ByteBuffer out = record.buffer();
      begin(out, SIP, sip.micros());
      out.put((byte) (sip.inbound() ? 1 : 0)).put((byte) sip.protocol().ordinal());
      text(out, local).putInt(sip.localPort());
      text(out, remote).putInt(sip.remotePort()).put(sip.bytes());
      return record;
    }
    FrameItem frame = (FrameItem) item;
    byte[] address = bytes(frame.address());
    byte[] method = bytes(frame.method());
    Packed record =
        Packed.own(new byte[frameLength(frame.tags(), address, method, frame.text().length)]);
    ByteBuffer out = record.buffer();
    begin(out, FRAME, frame.micros());
    out.put((byte) frame.kind().ordinal()).putLong(frame.application());
    tags(out, frame.tags());
    text(out, address);
    text(out, method).put(frame.text());
    return record;
  }

  private static int sipLength(byte[] local, byte[] remote, int message) {
    return HEAD + SIP_FIXED + size(local) + size(remote) + message;
  }

  private static int frameLength(Set<String> tags, byte[] address, byte[] method, int kept) {
    int length = HEAD + FRAME_FIXED + size(address) + size(method) + kept;
    for (String tag : tags) {
      length += size(bytes(tag));
    }
    return length;
  }

  private static void begin(ByteBuffer out, byte kind, long micros) {
    out.putInt(out.remaining()).put(kind).putLong(micros);
  }

  private static void tags(ByteBuffer out, Set<String> tags) {
    out.putInt(tags.size());
    for (String tag : tags) {
      text(out, bytes(tag));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static int size(byte[] text) {
    return Integer.BYTES + text.length;
  }

  private static ByteBuffer text(ByteBuffer out, byte[] text) {
    return out.putInt(text.length).put(text);
  }

  /** The item of a record. */
  static Item unpack(Packed record) {
    ByteBuffer in = record.buffer();
    in.getInt();
    return in.get() == SIP ? sip(in) : frame(in);
  }

  /** The SIP message of a message or of a frame, scanned. */
  static SipMessage message(Packed record) {
    return unpack(record).message();
  }

  /** Whether the record is a SIP message. */
  static boolean isSip(byte[] record) {
    return record[Integer.BYTES] == SIP;
  }

  private static SipItem sip(ByteBuffer in) {
    return new SipItem(
        in.getLong(),
        in.get() == 1,
        PROTOCOLS[in.get()],
        readText(in),
        in.getInt(),
        readText(in),
        in.getInt(),
        rest(in));
  }

  private static FrameItem frame(ByteBuffer in) {
    long micros = in.getLong();
    FrameSubject.Kind kind = KINDS[in.get()];
    long application = in.getLong();
    Set<String> tags = readTags(in);
    return new FrameItem(micros, kind, application, readText(in), tags, readText(in), rest(in));
  }

  private static Set<String> readTags(ByteBuffer in) {
    Set<String> tags = new HashSet<>();
    for (int left = in.getInt(); left > 0; left--) {
      tags.add(readText(in));
    }
    return tags;
  }

  private static String readText(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] rest(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return bytes;
  }
}
