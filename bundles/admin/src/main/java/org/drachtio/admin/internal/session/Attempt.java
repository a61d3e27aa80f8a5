package org.drachtio.admin.internal.session;

import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * An authentication that is looked at later, because its address has offered wrong secrets.
 *
 * @param id of the command
 * @param isRight whether the secret is that of the server
 * @param tags given with it
 */
public record Attempt(String id, BooleanSupplier isRight, List<String> tags) {}
