/**
 * Shell commands {@code drachtio:*}: tables of what the server holds, and a few that change
 * something. A command is a class of its own, named as the command is.
 *
 * <p>Start reading with {@link org.drachtio.commands.internal.table.TableCommand}, the frame of
 * most of them, and {@link org.drachtio.commands.internal.server.InfoCommand} as an example. {@code
 * counters.txt}, beside this package's classes, explains each counter. Each package uses only the
 * first two:
 *
 * <ol>
 *   <li>{@code table}: how a table is shown
 *   <li>{@code etc}: configurations that are the operator's
 *   <li>{@code server}: the server as a whole
 *   <li>{@code applications}: applications and routes
 *   <li>{@code calls}: dialogs, transactions, and what is traced
 *   <li>{@code network}: listening points, connections, targets, certificates
 *   <li>{@code guard}: spam filter, blacklist, limits per source
 *   <li>{@code config}: the configuration that holds
 * </ol>
 */
@org.osgi.annotation.bundle.Header(name = "Karaf-Commands", value = "*")
package org.drachtio.commands.internal;
