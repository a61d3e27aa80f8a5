package org.drachtio.sip.dialog.internal.dialog;

import org.drachtio.sip.dialog.internal.flow.NatPolicy;
import org.drachtio.sip.dialog.internal.session.SessionPolicy;

/**
 * What the configuration says about dialogs. Immutable.
 *
 * @param outboundProxy next hop of requests outside a dialog that are given none; empty: where they
 *     point
 * @param maxDialogBytes bound on the heap that the dialogs of one lane take, as {@link DialogTable}
 *     estimates it
 * @param sessions for session timers
 * @param orphanMillis how long a call is kept that nobody will go on with
 * @param hangUpOrphans whether such a call is ended by BYE as soon as nobody may go on with it
 * @param bestEffortTls whether a caller over TLS with a sip Contact is told a sip Contact
 *     (sip-behaviour.md §2.2)
 */
public record LanePolicies(
    NatPolicy nat,
    String outboundProxy,
    long maxDialogBytes,
    SessionPolicy sessions,
    long orphanMillis,
    boolean hangUpOrphans,
    boolean bestEffortTls) {}
