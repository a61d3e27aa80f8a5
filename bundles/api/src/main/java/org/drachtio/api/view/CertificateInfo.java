package org.drachtio.api.view;

import java.time.Instant;

/**
 * A certificate that the server shows to those who connect with TLS.
 *
 * @param user what it is for: {@code sip} or {@code admin}
 * @param subject whose it is
 * @param serial in hexadecimal digits
 * @param notAfter its last moment
 * @param problem why its files cannot be used at present, so that this older one is in use; empty
 *     if they can
 */
public record CertificateInfo(
    String user, String subject, String serial, Instant notAfter, String problem) {}
