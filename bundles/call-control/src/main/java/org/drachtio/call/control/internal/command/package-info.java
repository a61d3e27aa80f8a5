/**
 * What applications and operators ask for. Start with {@link
 * org.drachtio.call.control.internal.command.CallCommands}; {@code Proxying} is the command to
 * proxy, {@code Interventions} are those of operators, {@code ServerViews} is what operators see.
 */
package org.drachtio.call.control.internal.command;
