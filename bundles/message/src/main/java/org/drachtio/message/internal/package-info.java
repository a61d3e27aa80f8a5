/**
 * Scanning of bytes. Start with {@link org.drachtio.message.internal.MessageScanner}, which fills a
 * {@code MessageIndex}. Nothing here knows the exported messages, which are views on an index.
 */
package org.drachtio.message.internal;
