package org.drachtio.message;

import java.nio.charset.StandardCharsets;
import org.drachtio.message.internal.Bytes;
import org.drachtio.message.internal.MessageIndex;
import org.drachtio.message.internal.MessageScanner;

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
    boolean tellAddress = !isHost(bytes, index.viaHostStart, index.viaHostEnd, address);
    boolean hasRport = index.viaRport >= 0;
    int growth = RPORT.length + digits(port) - (index.viaRportEnd - index.viaRportStart);
    growth -= index.viaReceivedEnd - index.viaReceivedStart;
    if (tellAddress) {
      growth += RECEIVED.length + address.length();
    }
    byte[] copy = new byte[message.length() + growth];
    ReceivedVia edit = new ReceivedVia(bytes, copy, index.start);
    if (index.viaReceivedStart < index.viaRportStart) {
      edit.dropReceived(index);
      edit.replaceRport(index, port);
    } else {
      edit.replaceRport(index, port);
      edit.dropReceived(index);
    }
    edit.copyUpTo(index.viaEnd);
    if (!hasRport) {
      edit.writeRport(port);
    }
    if (tellAddress) {
      edit.write(RECEIVED);
      edit.writeAscii(address);
    }
    edit.copyUpTo(index.end);
    MessageIndex moved = index.moved(index.viaEnd, -index.start, growth - index.start);
    MessageScanner.rescanTopVia(copy, moved);
    return SipMessage.copied(copy, moved);
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

  private void dropReceived(MessageIndex index) {
    if (index.viaReceivedEnd > index.viaReceivedStart) {
      copyUpTo(index.viaReceivedStart);
      read = index.viaReceivedEnd;
    }
  }

  private void replaceRport(MessageIndex index, int port) {
    if (index.viaRport >= 0) {
      copyUpTo(index.viaRportStart);
      writeRport(port);
      read = index.viaRportEnd;
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
