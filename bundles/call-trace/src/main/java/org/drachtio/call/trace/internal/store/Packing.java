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
  @SuppressWarnings("ByteBufferBackingArray") // its array is as long as the buffer
  static byte[] pack(CapturedMessage captured) {
    SipMessage message = captured.message();
    ByteBuffer out =
        sip(
            captured.epochMicros(),
            captured.inbound(),
            captured.protocol(),
            captured.localHost(),
            captured.localPort(),
            captured.remoteHost(),
            captured.remotePort(),
            message.length());
    message.copy(out.array(), out.position());
    return out.array();
  }

  /** A frame as a tap is shown it, as far as it is kept. */
  static byte[] pack(ApplicationFrame frame) {
    FrameSubject subject = frame.subject();
    return frame(
        frame.epochMicros(),
        subject.kind(),
        frame.application(),
        frame.address(),
        frame.tags(),
        subject.method(),
        kept(frame));
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
  static byte[] pack(Item item) {
    if (item instanceof SipItem sip) {
      return sip(
              sip.micros(),
              sip.inbound(),
              sip.protocol(),
              sip.localHost(),
              sip.localPort(),
              sip.remoteHost(),
              sip.remotePort(),
              sip.bytes().length)
          .put(sip.bytes())
          .array();
    }
    FrameItem frame = (FrameItem) item;
    return frame(
        frame.micros(),
        frame.kind(),
        frame.application(),
        frame.address(),
        frame.tags(),
        frame.method(),
        ByteBuffer.wrap(frame.text()));
  }

  /** All but the message itself, which is to be put behind. */
  private static ByteBuffer sip(
      long micros,
      boolean inbound,
      Protocol protocol,
      String localHost,
      int localPort,
      String remoteHost,
      int remotePort,
      int length) {
    byte[] local = bytes(localHost);
    byte[] remote = bytes(remoteHost);
    ByteBuffer out = begin(SIP, micros, SIP_FIXED + size(local) + size(remote) + length);
    out.put((byte) (inbound ? 1 : 0)).put((byte) protocol.ordinal());
    text(out, local).putInt(localPort);
    return text(out, remote).putInt(remotePort);
  }

  private static byte[] frame(
      long micros,
      FrameSubject.Kind kind,
      long application,
      String address,
      Set<String> tags,
      String method,
      ByteBuffer kept) {
    byte[] from = bytes(address);
    byte[] of = bytes(method);
    int length = FRAME_FIXED + size(from) + size(of) + kept.remaining();
    for (String tag : tags) {
      length += size(bytes(tag));
    }
    ByteBuffer out = begin(FRAME, micros, length);
    out.put((byte) kind.ordinal()).putLong(application).putInt(tags.size());
    for (String tag : tags) {
      text(out, bytes(tag));
    }
    text(out, from);
    return text(out, of).put(kept).array();
  }

  private static ByteBuffer begin(byte kind, long micros, int more) {
    ByteBuffer out = ByteBuffer.allocate(HEAD + more);
    return out.putInt(out.capacity()).put(kind).putLong(micros);
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
  static Item unpack(byte[] record) {
    ByteBuffer in = ByteBuffer.wrap(record, Integer.BYTES, record.length - Integer.BYTES);
    return in.get() == SIP ? sip(in) : frame(in);
  }

  /** The SIP message of a message or of a frame, scanned. */
  static SipMessage message(byte[] record) {
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
