/**
 * The launcher, which checks the configuration before there is a framework, and the component that
 * brings it to ConfigAdmin.
 *
 * <p>Start reading with {@link org.drachtio.config.internal.ConfigWriter}, which puts the parts
 * together: it reads all settings and writes one PID for each component, at the start and at each
 * reload. {@link org.drachtio.config.internal.Launcher} is the main class of the process; its name
 * is known to {@code bin/drachtio} and to other versions of this bundle. Each package uses only
 * those that stand before it:
 *
 * <ol>
 *   <li>{@code settings}: from command line, environment and XML file to checked settings
 *   <li>{@code process}: the process, its signals and its supervisor
 *   <li>{@code cfg}: the files {@code etc/PID.cfg}
 *   <li>{@code pid}: what ConfigAdmin gets for each component, who owns it, secrets left out
 *   <li>{@code reload}: reading again, and what has changed so far
 *   <li>{@code banner}: what is printed when the sockets are open
 *   <li>{@code drain}: the orderly end of the process
 * </ol>
 */
package org.drachtio.config.internal;
