package org.drachtio.sip.transaction.internal.environment;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of PID {@code org.drachtio.sip.transaction}; may change while calls run. */
@ObjectClassDefinition(
    name = "drachtio SIP transactions",
    description = "Timers of RFC 3261 section 17. New values apply to timers armed from then on.")
public @interface TransactionConfig {

  /** PID of this configuration. */
  String PID = "org.drachtio.sip.transaction";

  @AttributeDefinition(
      name = "T1",
      description = "Round-trip estimate, first retransmission; milliseconds")
  int t1() default 500;

  @AttributeDefinition(
      name = "T2",
      description = "Longest interval of retransmissions; milliseconds, at least T1")
  int t2() default 4000;

  @AttributeDefinition(
      name = "T4",
      description = "How long a message may stay in the network; milliseconds")
  int t4() default 5000;

  @AttributeDefinition(
      name = "T1x64",
      description =
          "How long a transaction tries (timers B, D, F, H, J, L, M); milliseconds, at least T1")
  int t1x64() default 32000;

  @AttributeDefinition(
      name = "INVITE client timeout",
      description =
          "Timer C: an INVITE without a new provisional response for so many milliseconds is"
              + " cancelled")
  int inviteClientTimeoutMillis() default 185000;

  @AttributeDefinition(
      name = "Transactions",
      description =
          "Most server transactions, and most client transactions, at one time in the process; over"
              + " it a request is answered 503 and an outgoing one fails")
  int maxTransactions() default 500000;

  @AttributeDefinition(
      name = "Transactions, MiB",
      description =
          "Heap that all transactions may take, as estimated from the length of their messages; 0 ="
              + " 30 % of the heap. Requests that begin something are answered 503 from three"
              + " quarters of it on, those of dialogs from nine tenths on; over it outgoing ones"
              + " fail")
  int maxTransactionMegabytes() default 0;

  @AttributeDefinition(
      name = "Amplification limit",
      description =
          "Over UDP an address that has never acknowledged anything is sent repetitions only as"
              + " long as a request of it has drawn no more than so many times its own bytes, and a"
              + " request of a dialog twice at most. 0 = as often as RFC 3261 says. With it the"
              + " first call of a phone fails more often where packets are lost")
  int amplificationLimit() default 0;
}
