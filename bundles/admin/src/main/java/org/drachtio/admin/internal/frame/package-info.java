/**
 * The wire format of the admin protocol: frames that come ({@code FrameDecoder}, {@code Frame}) and
 * go ({@code Events}, {@code Replies}). Knows no connection.
 */
package org.drachtio.admin.internal.frame;
