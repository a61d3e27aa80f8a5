/**
 * New requests until their first answer. Start with {@link
 * org.drachtio.call.control.internal.request.NewRequests}; {@code Placement} decides who gets one,
 * {@code Pending} is one that waits, {@code SilenceWatch} gives it to another application if the
 * first says nothing.
 */
package org.drachtio.call.control.internal.request;
