/**
 * The memory of calls. What taps see waits in {@link
 * org.drachtio.call.trace.internal.store.BoundedQueue}, its bytes in {@link
 * org.drachtio.call.trace.internal.store.Chunks}; {@link
 * org.drachtio.call.trace.internal.store.CallStore} sorts it into calls: start reading there. A
 * {@link org.drachtio.call.trace.internal.store.Leg} has what was said under one Call-ID as bytes
 * in a {@link org.drachtio.call.trace.internal.store.Log}.
 */
package org.drachtio.call.trace.internal.store;
