package org.drachtio.api.view;

import java.util.List;

/**
 * A connected application.
 *
 * @param id in this process
 * @param address of the peer, {@code host:port}
 * @param authenticated whether it has given the secret
 * @param tags it gave
 * @param methods it asked for
 * @param queuedBytes waiting to be written to it
 */
public record ApplicationInfo(
    long id,
    String address,
    boolean authenticated,
    List<String> tags,
    List<String> methods,
    int queuedBytes) {}
