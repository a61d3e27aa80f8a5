/**
 * How to reach peers whose Contact does not lead to them. Start with {@link
 * org.drachtio.sip.dialog.internal.flow.RegisteredFlows}, the connections of registered clients,
 * which all lanes share; {@code FlowClaim} says what a client may claim, {@code NatPolicy} which
 * peers are behind a NAT.
 */
package org.drachtio.sip.dialog.internal.flow;
