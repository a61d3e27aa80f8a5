package org.drachtio.message;

import java.nio.charset.StandardCharsets;
import org.drachtio.message.internal.Bytes;
import org.drachtio.message.internal.MessageIndex;
import org.drachtio.message.internal.Scanners;
import org.drachtio.message.internal.ViaScanner;

/**
 * Writes into the topmost Via where a message came from (RFC 3261 §18.2.1, RFC 3581 §4;
 * sip-behaviour.md §1.1.4). One array is allocated; everything but the edited parameters is copied
 * as bytes, and the index is shifted.
 */
final class ReceivedVia {

  private static final byte[] RECEIVED = ";received=".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] RPORT = ";rport=".getBytes(StandardCharsets.US_ASCII);

  private final byte[] from;
  private final byte[] to;
  private int read;
  private int written;

  private ReceivedVia(byte[] from, byte[] to, int read) {
    this.from = from;
    this.to = to;
    this.read = read;
  }

  /** The copy; the message has a well-formed topmost Via. */
  static SipMessage mark(SipMessage message, String address, int port) {
    byte[] bytes = message.array();
    MessageIndex index = message.index();
    ViaScanner via = Scanners.via();
    via.scan(bytes, index.valueStart(index.topViaLine), index.valueEnd(index.topViaLine));
    boolean tellAddress = !isHost(bytes, via.hostStart, via.hostEnd, address);
    boolean hasRport = via.rport >= 0;
    int growth = RPORT.length + digits(port) - (via.rportEnd - via.rportStart);
    growth -= via.receivedEnd - via.receivedStart;
    if (tellAddress) {
      growth += RECEIVED.length + address.length();
    }
    byte[] copy = new byte[message.length() + growth];
    ReceivedVia edit = new ReceivedVia(bytes, copy, index.start);
    if (via.receivedStart < via.rportStart) {
      edit.dropReceived(via);
      edit.replaceRport(via, port);
    } else {
      edit.replaceRport(via, port);
      edit.dropReceived(via);
    }
    edit.copyUpTo(via.valueEnd);
    if (!hasRport) {
      edit.writeRport(port);
    }
    if (tellAddress) {
      edit.write(RECEIVED);
      edit.writeAscii(address);
    }
    edit.copyUpTo(index.end);
    return SipMessage.copied(
        copy, index.moved(via.valueEnd, -index.start, growth - index.start), message);
  }

  /** Compares sent-by with the source as text, brackets of an IPv6 reference left out. */
  private static boolean isHost(byte[] bytes, int start, int end, String address) {
    boolean reference = bytes[start] == '[';
    return Bytes.equalsIgnoreCase(
        bytes, reference ? start + 1 : start, reference ? end - 1 : end, address);
  }

  private static int digits(int port) {
    int digits = 1;
    for (int rest = port; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits;
  }

  private void dropReceived(ViaScanner via) {
    if (via.receivedEnd > via.receivedStart) {
      copyUpTo(via.receivedStart);
      read = via.receivedEnd;
    }
  }

  private void replaceRport(ViaScanner via, int port) {
    if (via.rport >= 0) {
      copyUpTo(via.rportStart);
      writeRport(port);
      read = via.rportEnd;
    }
  }

  private void copyUpTo(int position) {
    System.arraycopy(from, read, to, written, position - read);
    written += position - read;
    read = position;
  }

  private void writeRport(int port) {
    write(RPORT);
    int digits = digits(port);
    int rest = port;
    for (int i = digits - 1; i >= 0; i--) {
      to[written + i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    written += digits;
  }

  private void write(byte[] text) {
    System.arraycopy(text, 0, to, written, text.length);
    written += text.length;
  }

  private void writeAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      to[written++] = (byte) text.charAt(i);
    }
  }
}
