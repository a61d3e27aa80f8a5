/**
 * New requests until their first answer. Start with {@link
 * org.drachtio.call.control.internal.request.NewRequests}; {@code Placement} decides who gets one,
 * {@code PendingRequests} keeps those that wait, {@code Pending} is one of them, {@code
 * SilenceWatch} gives it to another application if the first says nothing.
 */
package org.drachtio.call.control.internal.request;
