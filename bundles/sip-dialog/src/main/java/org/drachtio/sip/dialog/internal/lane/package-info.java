/**
 * All that the dialog layer has on one lane: {@link
 * org.drachtio.sip.dialog.internal.lane.LaneParts} puts it together; {@code LaneSnapshot} is what
 * crosses a hand-over.
 */
package org.drachtio.sip.dialog.internal.lane;
