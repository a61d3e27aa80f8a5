/**
 * The memory of calls. What taps see waits in {@link
 * org.drachtio.call.trace.internal.store.BoundedQueue}; {@link
 * org.drachtio.call.trace.internal.store.CallStore} sorts it into calls: start reading there.
 */
package org.drachtio.call.trace.internal.store;
