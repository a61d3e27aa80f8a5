package org.drachtio.api.call;

/**
 * A call as it stands at an event. Immutable.
 *
 * @param id names this call and no other, for ever
 * @param role may change once, from {@code UAS} to {@code PROXY_UAS}
 * @param callId Call-ID of the INVITE
 * @param from value of From in the INVITE
 * @param to value of To in the INVITE
 * @param transactionId by which applications know the INVITE; for all targets of a proxied one that
 *     of the INVITE that came
 * @param dialogId by which applications know the dialog that its answer begins (admin-protocol.md
 *     §6): Call-ID and From tag
 * @param correlation what the two sides of a call have in common where its application says so: the
 *     value of {@code X-CID} in the INVITE; without one its Call-ID
 * @param attemptMicros when the INVITE came or was sent, microseconds since 1970
 * @param progressMicros when the first provisional response above 100 passed, 0 if none has before
 *     this event
 * @param startMicros when the 2xx passed, 0 if it has not
 */
public record Call(
    String id,
    CallRole role,
    String callId,
    String from,
    String to,
    String transactionId,
    String dialogId,
    String correlation,
    long attemptMicros,
    long progressMicros,
    long startMicros) {

  Call as(CallRole changed) {
    return with(changed, transactionId, progressMicros, startMicros);
  }

  Call named(String transaction) {
    return with(role, transaction, progressMicros, startMicros);
  }

  Call progressed(long micros) {
    return with(role, transactionId, micros, startMicros);
  }

  Call started(long micros) {
    return with(role, transactionId, progressMicros, micros);
  }

  private Call with(CallRole asRole, String transaction, long progress, long start) {
    return new Call(
        id,
        asRole,
        callId,
        from,
        to,
        transaction,
        dialogId,
        correlation,
        attemptMicros,
        progress,
        start);
  }
}
