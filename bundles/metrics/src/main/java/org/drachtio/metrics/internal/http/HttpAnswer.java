package org.drachtio.metrics.internal.http;

/**
 * What a path says.
 *
 * @param status of HTTP
 * @param contentType of the body
 * @param body its bytes
 */
public record HttpAnswer(int status, String contentType, byte[] body) {}
