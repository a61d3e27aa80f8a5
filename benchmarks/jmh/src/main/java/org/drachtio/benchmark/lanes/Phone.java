package org.drachtio.benchmark.lanes;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.message.SipMessage;

/**
 * Makes calls of one lane, one after the other: INVITE, 200, ACK, BYE, 200. It hears an answer
 * while the server sends it, and says the next thing as a task of the lane.
 *
 * <p><b>Threading:</b> its lane, but for {@link #call}.
 */
final class Phone {

  static final int FIRST_PORT = 20_000;

  /** Digits that stand in the templates where the number of the call belongs. */
  private static final String NUMBER = "00000000";

  private static final String TO_TAG = "ttttttttttttt";
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CALL_ID = "\nCall-ID: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CSEQ = "\nCSeq: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TO = "\nTo: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TAG = ";tag=".getBytes(StandardCharsets.US_ASCII);

  private final Lanes lanes;
  private final Lane lane;
  private final InetSocketAddress address;
  private final String callIdPrefix;
  private final byte[] expected = new byte[NUMBER.length()];
  private final Template invite;
  private final Template ack;
  private final Template bye;
  private final Runnable sayInvite = this::sayInvite;
  private final Runnable sayBye = this::sayBye;
  private PhoneNetwork network;
  private int number;
  private boolean ending;
  private int left;
  private CountDownLatch done;

  Phone(int index, Lanes lanes, Lane lane) {
    this.lanes = lanes;
    this.lane = lane;
    address = new InetSocketAddress(InetAddress.getLoopbackAddress(), FIRST_PORT + index);
    callIdPrefix = "phone-" + index + "-";
    String sdp =
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            + "m=audio 20000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";
    String contact = "Contact: <sip:phone@127.0.0.1:" + address.getPort() + ">\r\n";
    String body = "Content-Type: application/sdp\r\nContent-Length: " + sdp.length() + "\r\n\r\n";
    invite = template("INVITE", 1, "", contact + body + sdp);
    ack = template("ACK", 1, ";tag=" + TO_TAG, "Content-Length: 0\r\n\r\n");
    bye = template("BYE", 2, ";tag=" + TO_TAG, "Content-Length: 0\r\n\r\n");
  }

  private Template template(String method, int cseq, String toTag, String rest) {
    return new Template(
        method
            + " sip:load@127.0.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:"
            + address.getPort()
            + ";branch=z9hG4bK-"
            + method
            + NUMBER
            + "\r\nFrom: <sip:phone@127.0.0.1>;tag="
            + NUMBER
            + "\r\nTo: <sip:load@127.0.0.1>"
            + toTag
            + "\r\nCall-ID: "
            + callIdPrefix
            + NUMBER
            + "\r\nCSeq: "
            + cseq
            + " "
            + method
            + "\r\nMax-Forwards: 70\r\n"
            + rest);
  }

  void use(PhoneNetwork connected) {
    network = connected;
  }

  /** Makes calls; any thread, when the last ones are done. */
  void call(int calls, CountDownLatch whenDone) {
    lane.execute(
        () -> {
          left = calls;
          done = whenDone;
          sayInvite();
        });
  }

  private void sayInvite() {
    do {
      number++;
    } while (lanes.ofHash(SipMessage.hashOf(callIdPrefix + hex(number))) != lane);
    invite.number(number);
    ack.number(number);
    bye.number(number);
    ending = false;
    network.say(invite.bytes, address);
  }

  private void sayBye() {
    network.say(ack.bytes, address);
    network.say(bye.bytes, address);
  }

  /** What the server answers. */
  void hear(byte[] bytes, int offset, int length) {
    int kind = bytes[offset + 8];
    if (kind == '1') {
      return;
    }
    if (kind != '2') {
      throw new IllegalStateException(new String(bytes, offset, length, StandardCharsets.US_ASCII));
    }
    if (!isOfThisCall(bytes, offset)) {
      return;
    }
    boolean toBye = bytes[find(bytes, offset, CSEQ)] == '2';
    if (toBye != ending) {
      return; // a repetition
    }
    if (!ending) {
      ending = true;
      int tag = find(bytes, find(bytes, offset, TO), TAG);
      ack.toTag(bytes, tag);
      bye.toTag(bytes, tag);
      lane.execute(sayBye);
    } else if (--left > 0) {
      lane.execute(sayInvite);
    } else {
      done.countDown();
    }
  }

  private boolean isOfThisCall(byte[] bytes, int offset) {
    int at = find(bytes, offset, CALL_ID) + callIdPrefix.length();
    hex(expected, 0, number);
    return Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length);
  }

  private static int find(byte[] bytes, int from, byte[] wanted) {
    for (int at = from; ; at++) {
      int i = 0;
      while (i < wanted.length && bytes[at + i] == wanted[i]) {
        i++;
      }
      if (i == wanted.length) {
        return at + i;
      }
    }
  }

  private static String hex(int number) {
    byte[] text = new byte[NUMBER.length()];
    hex(text, 0, number);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static void hex(byte[] text, int at, int number) {
    for (int i = 0; i < NUMBER.length(); i++) {
      text[at + i] = DIGITS[number >>> (28 - 4 * i) & 15];
    }
  }

  /** A message with places for the number of the call and the server's tag. */
  private static final class Template {
    final byte[] bytes;
    private final int[] numbers;
    private final int toTag;

    Template(String text) {
      bytes = text.getBytes(StandardCharsets.US_ASCII);
      numbers = new int[3];
      int at = -1;
      for (int i = 0; i < numbers.length; i++) {
        at = text.indexOf(NUMBER, at + 1);
        numbers[i] = at;
      }
      toTag = text.indexOf(TO_TAG);
    }

    void number(int number) {
      for (int at : numbers) {
        hex(bytes, at, number);
      }
    }

    void toTag(byte[] from, int at) {
      System.arraycopy(from, at, bytes, toTag, TO_TAG.length());
    }
  }
}
