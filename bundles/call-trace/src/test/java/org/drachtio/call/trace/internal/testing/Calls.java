package org.drachtio.call.trace.internal.testing;

import static org.drachtio.call.trace.internal.testing.Scene.SDP;
import static org.drachtio.call.trace.internal.testing.Scene.request;
import static org.drachtio.call.trace.internal.testing.Scene.response;

/** Calls of several kinds. */
public final class Calls {

  public static final String A = "192.0.2.1:5060";
  public static final String B = "192.0.2.2:5060";
  public static final String C = "192.0.2.3:5060";

  private Calls() {}

  /** An application answers, the caller hangs up. */
  public static void simple(Scene scene) {
    String invite = request("INVITE", "c1", "1000", "2000", SDP);
    String ok = response("200 OK", "c1", "1000", "2000", "1 INVITE", SDP);
    scene.in(A, invite).out(A, response("100 Trying", "c1", "1000", "2000", "1 INVITE", ""));
    scene.event("t1", invite).fromApplication("r1|sip|t1|", "SIP/2.0 200 OK\r\n\r\n" + SDP);
    scene.out(A, ok).echo("r1", "t1", ok);
    scene.in(A, request("ACK", "c1", "1000", "2000", 1, "b", "", ""));
    String bye = request("BYE", "c1", "1000", "2000", 2, "b", "", "");
    scene.later(2_000).in(A, bye).event("t2", "c1;from-tag=a", bye);
    scene.out(A, response("200 OK", "c1", "1000", "2000", "2 BYE", ""));
  }

  /** The first part of a call that an application bridges: up to the INVITE on the second leg. */
  public static void bridging(Scene scene, String a, String b, String sdpA, String sdpB) {
    String invite = request("INVITE", a, "1000", "2000", sdpA);
    scene.in(A, invite).event("t-" + a, invite);
    String next = request("INVITE", b, "1000", "2000", sdpB);
    scene.fromApplication("r-" + b + "|sip||", next);
    scene.out(B, next).echo("r-" + b, "t-" + b, next);
  }

  /** An application bridges a call to B, who hangs up. */
  public static void bridged(Scene scene) {
    bridging(scene, "a1", "b1", SDP, SDP);
    String ringing = response("180 Ringing", "b1", "1000", "2000", "1 INVITE", "");
    scene.later(50).in(B, ringing).event("t-b1", "", ringing);
    scene.fromApplication("r2|sip|t-a1|", "SIP/2.0 180 Ringing\r\n\r\n");
    scene.out(A, response("180 Ringing", "a1", "1000", "2000", "1 INVITE", ""));
    String answer = response("200 OK", "b1", "1000", "2000", "1 INVITE", SDP);
    scene.later(3_000).in(B, answer).event("t-b1", "b1;from-tag=a", answer);
    scene.fromApplication("r3|sip|t-a1|", "SIP/2.0 200 OK\r\n\r\n" + SDP);
    scene.out(A, response("200 OK", "a1", "1000", "2000", "1 INVITE", SDP));
    scene.in(A, request("ACK", "a1", "1000", "2000", 1, "b", "", ""));
    scene.out(B, request("ACK", "b1", "1000", "2000", 1, "b", "", ""));
    String bye = request("BYE", "b1", "2000", "1000", 1, "a", "", "");
    scene.later(60_000).in(B, bye).event("t9", "b1;from-tag=a", bye);
    scene.out(B, response("200 OK", "b1", "2000", "1000", "1 BYE", ""));
    scene.fromApplication("r4|sip||a1;from-tag=a", "BYE sip:1000@192.0.2.1 SIP/2.0\r\n\r\n");
    scene.out(A, request("BYE", "a1", "2000", "1000", 1, "a", "", ""));
    scene.in(A, response("200 OK", "a1", "2000", "1000", "1 BYE", ""));
  }

  /** The caller repeats its INVITE, the server its answer. */
  public static void lossy(Scene scene) {
    String invite = request("INVITE", "c2", "1000", "2000", SDP);
    String busy = response("486 Busy Here", "c2", "1000", "2000", "1 INVITE", "");
    scene.in(A, invite).later(499).in(A, invite).later(999).in(A, invite).event("t1", invite);
    scene.fromApplication("r1|sip|t1|", "SIP/2.0 486 Busy Here\r\n\r\n");
    scene.out(A, busy).later(499).out(A, busy);
    scene.in(A, request("ACK", "c2", "1000", "2000", 1, "b", "", ""));
  }

  /** The application asks two phones at once; one answers, the other gets a CANCEL. */
  public static void forked(Scene scene) {
    bridging(scene, "a3", "b3", SDP, SDP);
    String third = request("INVITE", "c3", "1000", "3000", SDP);
    scene.fromApplication("r-c3|sip||", third).out(C, third).echo("r-c3", "t-c3", third);
    scene.in(B, response("200 OK", "b3", "1000", "2000", "1 INVITE", SDP));
    scene.fromApplication("r2|sip|t-c3|", "CANCEL sip:3000@example.com SIP/2.0\r\n\r\n");
    scene.out(C, request("CANCEL", "c3", "1000", "3000", ""));
    scene.in(C, response("200 OK", "c3", "1000", "3000", "1 CANCEL", ""));
    scene.in(C, response("487 Request Terminated", "c3", "1000", "3000", "1 INVITE", ""));
    scene.out(C, request("ACK", "c3", "1000", "3000", 1, "b", "", ""));
  }

  /** The caller gives up. */
  public static void cancelled(Scene scene) {
    String invite = request("INVITE", "c4", "1000", "2000", SDP);
    String cancel =
        request(
            "CANCEL", "c4", "1000", "2000", 1, "", "Reason: Q.850;cause=16;text=\"gone\"\r\n", "");
    scene.in(A, invite).event("t1", invite).later(9_000).in(A, cancel);
    scene.out(A, response("200 OK", "c4", "1000", "2000", "1 CANCEL", ""));
    scene.event("t1", "", cancel);
    scene.out(A, response("487 Request Terminated", "c4", "1000", "2000", "1 INVITE", ""));
    scene.in(A, request("ACK", "c4", "1000", "2000", 1, "b", "", ""));
  }

  /** The application has the request proxied to two targets, one after the other. */
  public static void proxied(Scene scene) {
    String invite = request("INVITE", "c5", "1000", "2000", SDP);
    scene.in(A, invite).event("t1", invite);
    scene.fromApplication("r1|proxy|t1||fullResponse||serial|||sip:b|sip:c", "\r\n");
    scene.out(B, request("INVITE", "c5", "1000", "b", 1, "", "Route: <sip:b>\r\n", SDP));
    scene.in(B, response("503 Service Unavailable", "c5", "1000", "2000", "1 INVITE", ""));
    scene.out(C, request("INVITE", "c5", "1000", "c", 1, "", "Route: <sip:c>\r\n", SDP));
    String busy = "Reason: Q.850;cause=17\r\n";
    scene.in(C, response("486 Busy Here", "c5", "1000", "2000", "1 INVITE", busy, ""));
    scene.out(A, response("486 Busy Here", "c5", "1000", "2000", "1 INVITE", busy, ""));
    scene.toApplication("m|response|r1|OK|done", "");
  }
}
