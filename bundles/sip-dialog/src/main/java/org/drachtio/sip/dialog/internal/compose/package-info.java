/**
 * Builds messages of ours out of what an application gave. Start with {@link
 * org.drachtio.sip.dialog.internal.compose.RequestComposer} and {@code ResponseComposer}. Nothing
 * here knows a dialog.
 */
package org.drachtio.sip.dialog.internal.compose;
