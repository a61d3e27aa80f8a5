package org.drachtio.call.control.internal.request;

import java.util.ArrayDeque;
import java.util.Queue;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.MessageHandler;
import org.drachtio.call.control.internal.extension.Extensions;
import org.drachtio.call.control.internal.reply.Refusal;
import org.drachtio.call.control.internal.reply.StatelessReplies;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.message.Methods;

/**
 * New requests of one lane that wait for a filter or router that restarts, in their order. There is
 * no state for them yet. Lane thread only.
 */
public final class HeldRequests {

  /** Bounds; what is above is refused. */
  public static final int MAX_REQUESTS = 2000;

  public static final int MAX_BYTES = 4 << 20;

  /** Done in one task of the lane. */
  private static final int PORTION = 64;

  private final Lane lane;
  private final Extensions extensions;
  private final StatelessReplies replies;
  private final Counter held;
  private final Queue<InboundMessage> waiting = new ArrayDeque<>();
  private int bytes;
  private boolean releasing;

  public HeldRequests(Lane lane, Extensions extensions, StatelessReplies replies, Counter held) {
    this.lane = lane;
    this.extensions = extensions;
    this.replies = replies;
    this.held = held;
  }

  /** Takes a new request, if it has to wait. */
  public boolean take(InboundMessage inbound) {
    boolean waits = !releasing && (extensions.isIncomplete() || !waiting.isEmpty());
    if (!waits || inbound.message().method().equals(Methods.ACK)) {
      return false;
    }
    int size = inbound.message().length();
    if (waiting.size() >= MAX_REQUESTS || bytes + size > MAX_BYTES) {
      replies.refuse(
          inbound, 503, Refusal.FULL, "too many requests wait for a filter or router to restart");
    } else {
      waiting.add(inbound);
      bytes += size;
      held.increment();
    }
    return true;
  }

  int size() {
    return waiting.size();
  }

  /**
   * No filter or router is expected back any more: the requests that wait go on, the oldest first.
   */
  void release(MessageHandler path) {
    for (int i = 0; i < PORTION && !extensions.isIncomplete() && !waiting.isEmpty(); i++) {
      pass(path);
    }
    if (!extensions.isIncomplete() && !waiting.isEmpty()) {
      lane.execute(() -> release(path));
    }
  }

  /** This version of the bundle goes: the requests that wait go on as far as they can. */
  void releaseAll(MessageHandler path) {
    while (!waiting.isEmpty()) {
      pass(path);
    }
  }

  private void pass(MessageHandler path) {
    InboundMessage next = waiting.remove();
    bytes -= next.message().length();
    releasing = true;
    try {
      path.onMessage(next);
    } finally {
      releasing = false;
    }
  }
}
