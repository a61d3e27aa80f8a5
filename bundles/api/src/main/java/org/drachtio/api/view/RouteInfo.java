package org.drachtio.api.view;

/**
 * A configured route (http-routing.md).
 *
 * @param order its place: of several that fit, the one with the lowest order is asked
 * @param method SIP method, {@code *} = any
 * @param httpMethod GET or POST
 * @param url as configured, without the password that may stand in it
 * @param verifyPeer whether the certificate of an https server is checked
 * @param source which configuration it comes from
 * @param requests asked so far
 * @param failures of these without a usable answer
 * @param inFlight asked now
 * @param lastError empty if there was none
 */
public record RouteInfo(
    int order,
    String method,
    String httpMethod,
    String url,
    boolean verifyPeer,
    String source,
    long requests,
    long failures,
    long inFlight,
    String lastError) {}
