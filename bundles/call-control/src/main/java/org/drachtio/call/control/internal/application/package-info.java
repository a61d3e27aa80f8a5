/**
 * Applications as call-control sees them. Start with {@link
 * org.drachtio.call.control.internal.application.Owners}, which says whose a request or a dialog
 * is; {@code AttachedApplications} is the way to those that are there, {@code
 * ReturningApplications} knows those that have gone and may come back.
 */
package org.drachtio.call.control.internal.application;
