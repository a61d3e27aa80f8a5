/**
 * How a command shows a table. Start with {@link
 * org.drachtio.commands.internal.table.TableCommand}, which has the options that all tables have;
 * {@code Table} is what it shows, {@code ViewCommand} the frame of a table of the running server.
 */
package org.drachtio.commands.internal.table;
