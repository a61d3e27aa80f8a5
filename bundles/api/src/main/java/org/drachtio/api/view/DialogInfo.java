package org.drachtio.api.view;

/**
 * A dialog.
 *
 * @param id as applications know it
 * @param role {@code uas} or {@code uac}
 * @param state {@code early}, {@code confirmed} or {@code ending}
 * @param method that created it
 * @param remoteTarget Contact of the peer
 * @param ageSeconds since it was created
 */
public record DialogInfo(
    String id, String role, String state, String method, String remoteTarget, long ageSeconds) {}
