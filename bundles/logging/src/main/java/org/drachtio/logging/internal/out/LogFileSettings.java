package org.drachtio.logging.internal.out;

import java.nio.file.Path;

/**
 * How the log file is kept. Immutable.
 *
 * @param path of the file that is written
 * @param archive folder of those that were
 * @param sizeBytes at which it goes to the archive
 * @param maxFiles in the archive
 * @param maxBytes of the archive
 * @param minFreeBytes of the disk that are left to others
 * @param autoFlush whether lines are written at once, not once a second
 * @param readableByAll or by owner and group only
 */
public record LogFileSettings(
    Path path,
    Path archive,
    long sizeBytes,
    int maxFiles,
    long maxBytes,
    long minFreeBytes,
    boolean autoFlush,
    boolean readableByAll) {}
