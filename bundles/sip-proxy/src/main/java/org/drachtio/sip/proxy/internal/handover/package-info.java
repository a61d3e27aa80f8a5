/**
 * What crosses a hand-over to the next version of the bundle. Start with {@link
 * org.drachtio.sip.proxy.internal.handover.ProxyHandover}. Later and earlier versions read these
 * records: a name keeps its meaning for ever.
 */
package org.drachtio.sip.proxy.internal.handover;
