/**
 * Messages on their way out. Start with {@link
 * org.drachtio.sip.transport.internal.send.FlowSender}, which writes a message to a flow that is
 * known; {@code LaneSender} finds or makes the flow for a request of its lane.
 */
package org.drachtio.sip.transport.internal.send;
