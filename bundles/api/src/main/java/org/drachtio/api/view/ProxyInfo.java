package org.drachtio.api.view;

/**
 * A request that is being proxied.
 *
 * @param callId of the request
 * @param method of the request
 * @param targets that were tried or are to be tried
 * @param pending targets that have not given a final response yet
 * @param status final status sent to the caller, 0 if none
 * @param ageMillis since it was taken over
 */
public record ProxyInfo(
    String callId, String method, int targets, int pending, int status, long ageMillis) {}
