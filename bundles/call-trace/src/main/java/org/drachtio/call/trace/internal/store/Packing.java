package org.drachtio.call.trace.internal.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.api.transport.Protocol;
import org.drachtio.call.trace.internal.item.FrameItem;
import org.drachtio.call.trace.internal.item.Item;
import org.drachtio.call.trace.internal.item.SipItem;
import org.drachtio.call.trace.internal.item.TracedFrame;

/**
 * Items as records of a {@link Log}. The form is for the memory of one process only.
 *
 * <p><b>Threading:</b> under the lock of the store: a packed item is good until the next one.
 */
@SuppressWarnings("EnumOrdinal") // no other process, and no other version, reads them
final class Packing {

  private static final byte SIP = 0;
  private static final byte FRAME = 1;

  /** All fields but texts and bytes, and the lengths of those. */
  private static final int FIXED = 64;

  /** Bytes of UTF-8 that a character takes at most, and the length of a tag. */
  private static final int PER_CHARACTER = 3;

  private static final Protocol[] PROTOCOLS = Protocol.values();
  private static final FrameItem.Kind[] KINDS = FrameItem.Kind.values();

  private ByteBuffer out = ByteBuffer.allocate(1 << 13);

  /** A message as a tap has seen it. */
  ByteBuffer pack(CapturedMessage message) {
    return pack(SipItem.of(message));
  }

  /** A frame as a tap has seen it, as far as it is kept. */
  ByteBuffer pack(TracedFrame frame) {
    return frame(
        frame.micros(),
        frame.kind(),
        frame.application(),
        frame.address(),
        frame.tags(),
        frame.method(),
        frame.kept());
  }

  /** An item of the last version of this bundle. */
  ByteBuffer pack(Item item) {
    return item instanceof SipItem sip ? pack(sip) : pack((FrameItem) item);
  }

  private ByteBuffer pack(SipItem sip) {
    int characters = sip.localHost().length() + sip.remoteHost().length();
    begin(sip.bytes().length + PER_CHARACTER * characters);
    out.put(SIP).putLong(sip.micros());
    out.put((byte) (sip.inbound() ? 1 : 0)).put((byte) sip.protocol().ordinal());
    text(sip.localHost());
    out.putInt(sip.localPort());
    text(sip.remoteHost());
    out.putInt(sip.remotePort());
    return end(ByteBuffer.wrap(sip.bytes()));
  }

  private ByteBuffer pack(FrameItem item) {
    return frame(
        item.micros(),
        item.kind(),
        item.application(),
        item.address(),
        item.tags(),
        item.method(),
        ByteBuffer.wrap(item.text()));
  }

  private ByteBuffer frame(
      long micros,
      FrameItem.Kind kind,
      long application,
      String address,
      Set<String> tags,
      String method,
      ByteBuffer kept) {
    int characters = address.length() + method.length();
    for (String tag : tags) {
      characters += tag.length() + Integer.BYTES;
    }
    begin(kept.remaining() + PER_CHARACTER * characters);
    out.put(FRAME).putLong(micros).put((byte) kind.ordinal()).putLong(application);
    text(address);
    out.putInt(tags.size());
    tags.forEach(this::text);
    text(method);
    return end(kept);
  }

  private void begin(int atMost) {
    if (out.capacity() < atMost + FIXED) {
      out = ByteBuffer.allocate(atMost + FIXED);
    }
    out.clear().position(Integer.BYTES);
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.putInt(bytes.length).put(bytes);
  }

  private ByteBuffer end(ByteBuffer rest) {
    out.put(rest).flip();
    return out.putInt(0, out.limit());
  }

  /** The item of a record. */
  static Item unpack(byte[] record) {
    ByteBuffer in = ByteBuffer.wrap(record, Integer.BYTES, record.length - Integer.BYTES);
    return in.get() == SIP ? sip(in) : frame(in);
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
    return new FrameItem(
        in.getLong(),
        KINDS[in.get()],
        in.getLong(),
        readText(in),
        readTags(in),
        readText(in),
        rest(in));
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
